import { afterAll, describe, expect, test } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../../src/analysis/impact/input/impact-input.ts';
import { gateOf } from '../../src/gates/gate.ts';
import type { Report } from '../../src/model/report.ts';
import type { SampleBatch } from '../../src/model/sample.ts';
import { toTags } from '../../src/model/tags.ts';
import { AnalysisWorkers } from '../../src/workers/analysis-workers.ts';
import { seeded } from '../analysis/impact/random.ts';
import { minute, type Scenario, startScenario } from './scenario.ts';

const pool = new AnalysisWorkers();
afterAll(() => pool.stop());

const analyse = (inputs: readonly ImpactInput[]) => pool.analyse(inputs, DEFAULT_IMPACT_SETTINGS);

interface Host {
  readonly name: string;
  readonly version: string;
  readonly from: number;
  readonly to: number;
  readonly failing: number;
}

/** Requests and failures of each host as gunicorn reports them over DogStatsD, with its host and version. */
async function storeHosts(scenario: Scenario, hosts: readonly Host[]): Promise<void> {
  const { poisson } = seeded(3);
  const batch: SampleBatch = hosts.flatMap(({ name, version, from, to, failing }) => {
    const minutes = Array.from({ length: to - from }, (_, i) => from + i);
    const requests = minutes.map(() => poisson(120));
    const failed = requests.map((count) => Math.min(count, poisson(count * failing)));
    const column = (metric: string, values: readonly number[]) => ({
      series: {
        metric,
        tags: toTags([
          ['host', name],
          ['version', version],
          ['service', 'shop'],
        ]),
        kind: null,
        unit: null,
      },
      at: Float64Array.from(minutes, (at) => minute(at)),
      values: Float64Array.from(values),
    });
    return [
      column('gunicorn.requests', requests),
      column(
        'gunicorn.request.status.200',
        requests.map((count, i) => count - failed[i]!),
      ),
      column('gunicorn.request.status.500', failed),
    ];
  });
  await scenario.store.samples.append(batch);
}

const old = (to: number): Host[] =>
  ['a', 'b', 'c', 'd'].map((name) => ({ name, version: '4.13.0', from: -30, to, failing: 0.004 }));

const errors = (report: Report | null) => report?.findings.find(({ signalName }) => signalName === 'error_ratio');

describe('a canary beside the old version', () => {
  test('is flagged within minutes, without a day of history, and the report has both versions side by side', async () => {
    const scenario = await startScenario(-5, analyse);
    await storeHosts(scenario, [...old(60), { name: 'e', version: '4.13.1', from: 0, to: 60, failing: 0.04 }]);
    const release = await scenario.deploy(0, { version: '4.13.1' });
    await scenario.until(6);
    const report = await scenario.store.reports.latest(release.id);
    expect(scenario.faults).toEqual([]);
    expect(report?.verdict).toBe('flagged');
    const finding = errors(report)!;
    expect(finding).toMatchObject({
      verdict: 'regression',
      cohorts: {
        newer: { version: '4.13.1', instances: 1 },
        older: { version: '4.13.0', instances: 4 },
        rollout: 'side_by_side',
        isTrusted: true,
        isWorse: true,
      },
    });
    expect(finding.probability).toBeGreaterThan(0.5);
    expect(finding.reasons[0]).toMatchObject({ code: 'worse_than_old_version' });
    expect(finding.reasons[0]!.text).toMatch(
      /^4\.13\.1: \d\.\d % of \d+ requests on 1 instance, 4\.13\.0 beside it: 0\.\d % of \d+ requests on 4 instances\.$/,
    );
    expect(gateOf({ release, report } as Parameters<typeof gateOf>[0], null).gate).toBe('fail');
    expect(scenario.faults).toEqual([]);
  });

  test('that does no harm is not, and is told when it replaced the old one', async () => {
    const scenario = await startScenario(-5, analyse);
    const fresh = ['e', 'f'].map((name) => ({ name, version: '4.13.1', from: 0, to: 130, failing: 0.004 }));
    await storeHosts(scenario, [...old(20), ...fresh]);
    const release = await scenario.deploy(0, { version: '4.13.1' });
    await scenario.until(35);
    const report = await scenario.store.reports.latest(release.id);
    expect(errors(report)?.cohorts).toMatchObject({ rollout: 'rolled_out', isWorse: false, newer: { instances: 2 } });
    expect(report?.verdict).not.toBe('flagged');
    expect(scenario.faults).toEqual([]);
  });

  test('is a burst when it was taken back', async () => {
    const scenario = await startScenario(-5, analyse);
    await storeHosts(scenario, [...old(130), { name: 'e', version: '4.13.1', from: 0, to: 15, failing: 0.2 }]);
    const release = await scenario.deploy(0, { version: '4.13.1' });
    await scenario.until(35);
    const finding = errors(await scenario.store.reports.latest(release.id));
    expect(finding?.cohorts).toMatchObject({ rollout: 'taken_back', isWorse: true });
    expect(['burst', 'regression']).toContain(finding?.verdict);
    expect(finding?.verdict === 'burst' ? finding.end : minute(15)).toBe(minute(15));
  });

  test('has nothing to be compared with where no series says what ran', async () => {
    const scenario = await startScenario(-5, analyse);
    await storeHosts(scenario, old(60));
    const release = await scenario.deploy(0, { version: '4.13.1' });
    await scenario.until(12);
    expect(errors(await scenario.store.reports.latest(release.id))?.cohorts ?? null).toBeNull();
  });
});
