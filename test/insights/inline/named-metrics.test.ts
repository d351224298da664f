import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS } from '../../../src/analysis/impact/input/impact-input.ts';
import { analyzeInline } from '../../../src/insights/inline/analyze-inline.ts';
import type { Signal } from '../../../src/model/signal.ts';
import { decodeEventsJson } from '../../../src/receivers/files/events-json.ts';
import { readPath } from '../../receivers/files/read-text.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/names');

/** The verdict of the only release, and those of its findings by name. */
async function judge(file: string, signals: readonly Signal[] = []) {
  const { batch: series } = await readPath(join(FIXTURES, file));
  const events = decodeEventsJson(readFileSync(join(FIXTURES, 'events.json'), 'utf8'));
  const data = { series, events, signals, service: null, release: null };
  const { releases } = await analyzeInline(data, DEFAULT_IMPACT_SETTINGS);
  const [report] = releases.map((release) => release.report);
  if (!report || releases.length > 1) throw new Error(`${releases.length} releases`);
  const found = Object.fromEntries(report.findings.map(({ signalName, verdict }) => [signalName, verdict]));
  return { verdict: report.verdict, found, findings: report.findings };
}

describe('metrics that have only a name', () => {
  it('sees failures, slow requests and missing successes as regressions', async () => {
    const { verdict, found } = await judge('wrong-direction.csv');
    expect(found).toEqual({ failed_requests: 'regression', http200: 'regression', slow_requests: 'regression' });
    expect(verdict).toBe('flagged');
  });

  it('sees fewer errors and shorter durations as improvements', async () => {
    const { verdict, found } = await judge('improvement.csv');
    expect(new Set(Object.values(found))).toEqual(new Set(['improvement']));
    expect(Object.keys(found)).toHaveLength(6);
    expect(verdict).toBe('clear');
  });

  it('believes a definition more than a name', async () => {
    const definition: Signal = {
      ...{ id: 'any.failed_requests', name: 'failed_requests', service: null, environment: null, kind: 'count', bad: 'down' },
      ...{ unit: null, preset: null, expression: { form: 'sum', of: [{ metric: 'failed_requests', tags: [] }] } },
    };
    const { findings } = await judge('wrong-direction.csv', [definition]);
    const [finding] = findings.filter(({ signalName }) => signalName === 'failed_requests');
    expect(finding?.bad).toBe('down');
    expect(finding?.verdict).not.toBe('regression');
  });

  it('judges what was added to running totals, and says so', async () => {
    const { verdict, found, findings } = await judge('running-totals.csv');
    expect(found).toEqual({ http_request_rate: 'no_effect', http_errors_total: 'no_effect' });
    expect(verdict).toBe('clear');
    expect(findings.map(({ kind }) => kind)).toEqual(['count', 'count']);
    for (const { reasons } of findings) expect(reasons.map(({ code }) => code)).toContain('running_total');
  });

  it('holds no restart against the uptime, nor against the time of the start', async () => {
    expect((await judge('uptime.csv')).verdict).not.toBe('flagged');
    const definition: Signal = {
      ...{ id: 'any.age', name: 'age', service: null, environment: null, kind: 'gauge', bad: 'down', unit: 's', preset: null },
      expression: { form: 'level', of: [{ metric: 'process_uptime_seconds', tags: [] }] },
    };
    expect((await judge('uptime.csv', [definition])).verdict).not.toBe('flagged');
  });
});
