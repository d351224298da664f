import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS } from '../../../src/analysis/impact/input/impact-input.ts';
import { analyzeInline } from '../../../src/insights/inline/analyze-inline.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { DAY_MS, MINUTE_MS, millis } from '../../../src/model/instant.ts';
import { decodeEventsJson } from '../../../src/receivers/files/events-json.ts';
import { readPath } from '../../receivers/files/read-text.ts';
import { draftOf } from '../../storage/drafts.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/releases');
const RELEASED_AT = Date.UTC(2026, 10, 4, 14);

const samplesOf = async (file: string) => (await readPath(join(FIXTURES, `${file}.csv`))).batch;
const eventsOf = (file: string) => decodeEventsJson(readFileSync(join(FIXTURES, `${file}.events.json`), 'utf8'));

async function judge(file: string, events: readonly EventDraft[] = eventsOf(file)) {
  const data = { series: await samplesOf(file), events, signals: [], service: null, release: null };
  const { releases } = await analyzeInline(data, DEFAULT_IMPACT_SETTINGS);
  return releases.map(({ release, report }) => {
    const found = new Map(report.findings.map((finding) => [finding.signalName, finding]));
    return { version: release.version, verdict: report.verdict, found };
  });
}

const deploy = (minutes: number, fields: Partial<EventDraft> = {}): EventDraft =>
  draftOf({ service: 'shop', environment: 'production', startedAt: millis(RELEASED_AT + minutes * MINUTE_MS), ...fields });

describe('releases near each other', () => {
  it('share the flag when they came within minutes, and say whose work it is by its onset', async () => {
    const releases = await judge('two-within-ten-minutes');
    expect(releases.map(({ version, verdict }) => `${version} ${verdict}`)).toEqual(['A flagged', 'B flagged']);
    const [first, second] = releases.map(({ found }) => found.get('http_error_ratio')!);
    // It is one question, so it has one number: only the blame is each release's own.
    for (const signal of releases[0]!.found.keys()) {
      const [a, b] = releases.map(({ found }) => found.get(signal)!);
      expect([b!.probability, b!.pValue], signal).toEqual([a!.probability, a!.pValue]);
    }
    expect(first!.blameShare!).toBeGreaterThan(0.5);
    expect(first!.blameShare!).toBeGreaterThan(second!.blameShare!);
    expect(second!.suspicion!.suspects[0]!.release).toBe('event-0');
    const together = second!.reasons.find(({ code }) => code === 'judged_together')!.text;
    expect(together).toContain('shop A at 14:00 UTC, shop B at 14:06 UTC');
  });

  it('are one where three senders reported it, by its commit or its version', async () => {
    const releases = await judge('reported-three-times');
    expect(releases.map(({ version, verdict }) => `${version} ${verdict}`)).toEqual(['1.1 flagged']);
  });

  it('do not pass for one another where something else went live in between', async () => {
    const [a, b] = ['a', 'b'].map((letter) => letter.repeat(40));
    const releases = await judge('reported-three-times', [
      deploy(-60, { commit: a! }),
      deploy(-55, { commit: b! }),
      deploy(-50, { commit: a! }),
    ]);
    expect(releases).toHaveLength(3);
  });

  it('are cleared when all services have the same incident', async () => {
    const [release] = await judge('fleet-of-three');
    expect(release!.verdict).toBe('clear');
    expect(release!.found.get('http_error_ratio')!.verdict).toBe('global_event');
  });
});

describe('events as they should not be', () => {
  it('has an answer for releases every minute of an hour, and for some years away', async () => {
    const many = Array.from({ length: 60 }, (_, minutes) => deploy(minutes, { version: `${minutes}` }));
    const crowd = Array.from({ length: 60 }, (_, minutes) => deploy(minutes, { service: `other-${minutes}` }));
    const strange = [-3000, 3000].map((days) => deploy((days * DAY_MS) / MINUTE_MS, { version: `${days}` }));
    const series = await samplesOf('two-within-ten-minutes');
    const data = { series, events: [...many, ...crowd, ...strange], signals: [], service: 'shop', release: null };
    const { releases } = await analyzeInline(data, DEFAULT_IMPACT_SETTINGS);
    expect(releases).toHaveLength(62);
    const verdictOf = new Map(releases.map(({ release, report }) => [release.version, report.verdict]));
    expect([verdictOf.get('-3000'), verdictOf.get('3000')]).toEqual(['insufficient_data', 'watching']);
    // The first ten came within minutes of the change, and share the flag.
    expect(Array.from({ length: 10 }, (_, version) => verdictOf.get(`${version}`))).toEqual(Array(10).fill('flagged'));
    const listed = releases.flatMap(({ report }) => report.findings.map(({ suspicion }) => suspicion?.suspects.length ?? 0));
    expect(Math.max(...listed)).toBeLessThanOrEqual(21);
  }, 120_000);
});
