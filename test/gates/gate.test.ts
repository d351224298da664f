import { describe, expect, it } from 'vitest';
import { type GateAnswer, gateOf, watchedMs } from '../../src/gates/gate.ts';
import type { FindingVerdict } from '../../src/model/finding.ts';
import { MINUTE_MS, millis } from '../../src/model/instant.ts';
import type { ReleaseVerdict } from '../../src/model/release.ts';
import { renderReport } from '../../src/report/render-markdown.ts';
import { verdictLine, WITHHELD_SENTENCE } from '../../src/report/verdict-line.ts';
import { aFinding, aReport } from '../http/a-report.ts';
import { aRelease } from '../report/a-release.ts';

const RELEASED = aRelease().startedAt;

interface Case {
  readonly name: string;
  readonly verdict: ReleaseVerdict;
  readonly final?: boolean;
  readonly watched?: number;
  readonly enough?: number;
  readonly findings?: readonly FindingVerdict[];
  readonly expected: GateAnswer;
  readonly asksAgain: boolean;
  readonly says: string;
}

const QUIET: readonly FindingVerdict[] = ['no_effect', 'improvement', 'insufficient_data'];
const CASES: readonly Case[] = [
  {
    name: 'flagged at once',
    verdict: 'flagged',
    findings: ['regression'],
    expected: 'fail',
    asksAgain: false,
    says: 'got worse',
  },
  {
    name: 'flagged, final',
    verdict: 'flagged',
    final: true,
    findings: ['less_stable', 'no_effect'],
    expected: 'fail',
    asksAgain: false,
    says: 'became less stable',
  },
  {
    name: 'flagged, enough',
    verdict: 'flagged',
    watched: 40,
    enough: 30,
    findings: ['regression'],
    expected: 'fail',
    asksAgain: false,
    says: '93 %',
  },
  { name: 'clear, final', verdict: 'clear', final: true, expected: 'pass', asksAgain: false, says: 'None of 2 signals' },
  {
    name: 'clear, settling',
    verdict: 'clear',
    watched: 120,
    expected: 'inconclusive',
    asksAgain: true,
    says: 'still being watched',
  },
  {
    name: 'watching',
    verdict: 'watching',
    watched: 60,
    expected: 'inconclusive',
    asksAgain: true,
    says: 'first 60 minutes; it is',
  },
  {
    name: 'watching, nothing judged',
    verdict: 'watching',
    watched: 30,
    findings: ['insufficient_data', 'inconclusive'],
    expected: 'inconclusive',
    asksAgain: true,
    says: 'could not be judged',
  },
  {
    name: 'watching, not enough',
    verdict: 'watching',
    watched: 29,
    enough: 30,
    expected: 'inconclusive',
    asksAgain: true,
    says: 'of the 30',
  },
  {
    name: 'watching, enough',
    verdict: 'watching',
    watched: 30,
    enough: 30,
    expected: 'pass',
    asksAgain: false,
    says: 'first 30 minutes.',
  },
  {
    name: 'watching, enough, but open',
    verdict: 'watching',
    watched: 30,
    enough: 30,
    findings: ['inconclusive', 'no_effect'],
    expected: 'inconclusive',
    asksAgain: true,
    says: '1 of 2 signals',
  },
  {
    name: 'watching, enough, nothing judged',
    verdict: 'watching',
    watched: 30,
    enough: 30,
    findings: ['insufficient_data'],
    expected: 'inconclusive',
    asksAgain: true,
    says: 'could not be judged',
  },
  {
    name: 'no data yet',
    verdict: 'insufficient_data',
    watched: 30,
    enough: 30,
    findings: [],
    expected: 'inconclusive',
    asksAgain: true,
    says: 'too little data',
  },
  {
    name: 'no data, final, enough',
    verdict: 'insufficient_data',
    final: true,
    watched: 120,
    enough: 30,
    findings: [],
    expected: 'inconclusive',
    asksAgain: false,
    says: 'too little data',
  },
  {
    name: 'clear, final, not enough',
    verdict: 'clear',
    final: true,
    watched: 20,
    enough: 30,
    expected: 'pass',
    asksAgain: false,
    says: 'None of 2 signals',
  },
  {
    name: 'no data, final',
    verdict: 'insufficient_data',
    final: true,
    findings: [],
    expected: 'inconclusive',
    asksAgain: false,
    says: 'too little data',
  },
];

describe('gateOf', () => {
  it.each(CASES)(
    '$name: $expected',
    ({ verdict, final = false, watched = 20, enough, findings = QUIET, expected, asksAgain, says }) => {
      const report = {
        ...aReport({ verdict, final, asOf: millis(RELEASED + watched * MINUTE_MS) }),
        findings: findings.map((each) => aFinding({ verdict: each })),
        version: 1,
      };
      const gate = gateOf({ release: aRelease(), report }, enough === undefined ? null : enough * MINUTE_MS);
      expect(gate.gate).toBe(expected);
      expect(gate.reason).toContain(says);
      expect(gate.retryAfterMs !== null).toBe(asksAgain);
    },
  );

  it('names what users feel first, and counts what moved with it', () => {
    const slow = aFinding({ signal: 'shop.a', signalName: 'latency_p95', kind: 'latency', probability: 0.999 });
    const findings = [slow, aFinding({ signal: 'shop.b', probability: 0.995 })];
    const report = { ...aReport({ findings }), version: 1 };
    expect(gateOf({ release: aRelease(), report }, null).reason).toBe(
      'shop.b got worse with this release: 1 % to 5.1 % of requests (+4.1 points, ×5.1), probability > 99 %; 1 other signal moved with it.',
    );
  });

  it('waits for a release, and for its first report', () => {
    expect(gateOf(null, 0)).toMatchObject({ gate: 'inconclusive', retryAfterMs: 15_000 });
    const unjudged = { release: aRelease(), report: null };
    expect(gateOf(unjudged, 0)).toMatchObject({ gate: 'inconclusive', retryAfterMs: 15_000 });
    expect(watchedMs(unjudged)).toBe(0);
  });
});

describe('a signal that matters and was not judged', () => {
  const reasons = [
    { code: 'missing_samples_after', text: 'Only 2 of 60 samples are there.' },
    { code: 'not_judged', text: '' },
  ];
  const findings = [
    aFinding({ verdict: 'no_effect' }),
    aFinding({ signalName: 'latency_p95', verdict: 'insufficient_data', reasons }),
  ];
  const gateWith = (change: { final: boolean; verdict: ReleaseVerdict }) => {
    const report = { ...aReport({ ...change, asOf: millis(RELEASED + 30 * MINUTE_MS), findings }), version: 1 };
    return gateOf({ release: aRelease(), report }, 15 * MINUTE_MS);
  };

  it('lets nothing pass, early or at the end, and is named with the reason', () => {
    const reason = 'latency_p95 could not be judged: only 2 of 60 samples are there.';
    expect(gateWith({ final: false, verdict: 'watching' })).toEqual({ gate: 'inconclusive', reason, retryAfterMs: 15_000 });
    expect(gateWith({ final: true, verdict: 'insufficient_data' })).toEqual({ gate: 'inconclusive', reason, retryAfterMs: null });
  });

  it('is named in the report and in its line', () => {
    const report = { ...aReport({ final: true, verdict: 'insufficient_data', findings }), version: 1 };
    expect(verdictLine(aRelease(), report)).toContain('latency_p95 could not be judged');
    const markdown = renderReport(aRelease(), report);
    expect(markdown).toContain('only 2 of 60 samples are there');
  });
});

describe('a flag that was held back', () => {
  const held = aFinding({ verdict: 'inconclusive', reasons: [{ code: 'held_back', text: '' }] });
  const heldBack = (change: { final: boolean; verdict: ReleaseVerdict }) => {
    const report = { ...aReport({ ...change, asOf: millis(RELEASED + 120 * MINUTE_MS), findings: [held] }), version: 1 };
    return { release: aRelease(), report };
  };

  it('lets nothing pass, however long was to be enough, and no other answer comes at the end', () => {
    const watched = gateOf(heldBack({ final: false, verdict: 'watching' }), 1);
    expect(watched).toMatchObject({ gate: 'inconclusive', reason: WITHHELD_SENTENCE });
    expect(watched.retryAfterMs).toBeGreaterThan(0);
    const last = gateOf(heldBack({ final: true, verdict: 'insufficient_data' }), 1);
    expect(last).toEqual({ gate: 'inconclusive', reason: WITHHELD_SENTENCE, retryAfterMs: null });
  });

  it('is shown in the report and in the line of a status', () => {
    const { release, report } = heldBack({ final: true, verdict: 'insufficient_data' });
    expect(renderReport(release, report)).toContain(`**${WITHHELD_SENTENCE}**`);
    expect(verdictLine(release, report)).toContain('not certain enough to be flagged');
  });
});
