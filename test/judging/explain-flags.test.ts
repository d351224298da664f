import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../../src/analysis/impact/input/impact-input.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Report } from '../../src/model/report.ts';
import type { SampleBatch } from '../../src/model/sample.ts';
import type { SeriesKind } from '../../src/model/series.ts';
import type { Signal, SignalExpression } from '../../src/model/signal.ts';
import { toTags } from '../../src/model/tags.ts';
import { readSignalCells } from '../../src/signals/cells/read-cells.ts';
import type { CellsOutcome } from '../../src/signals/cells/signal-cells.ts';
import { AnalysisWorkers } from '../../src/workers/analysis-workers.ts';
import { seeded } from '../analysis/impact/random.ts';
import { minute, type Scenario, startScenario } from './scenario.ts';

const pool = new AnalysisWorkers();
afterAll(() => pool.stop());
const analyse = (inputs: readonly ImpactInput[]) => pool.analyse(inputs, DEFAULT_IMPACT_SETTINGS);

const FROM = -6 * 60;

type Values = (at: number) => number;

/** A series with a value a minute. */
const seriesOf = (
  metric: string,
  kind: SeriesKind,
  tags: Readonly<Record<string, string>>,
  value: Values,
  [from, to]: readonly [number, number] = [FROM, 60],
): SampleBatch[number] => {
  const minutes = Array.from({ length: to - from }, (_, index) => from + index);
  return {
    series: { metric, kind, unit: null, tags: toTags(Object.entries({ service: 'shop', ...tags })) },
    at: Float64Array.from(minutes, (at) => minute(at)),
    values: Float64Array.from(minutes, value),
  };
};

const HANDLERS = ['/', '/cart', '/items', '/pay', '/search', '/login'];

const find = (report: Report | null, name: string): Finding => report!.findings.find(({ signalName }) => signalName === name)!;

describe('a flagged release', () => {
  it('has the handler that fails, from running totals with a status, and not the status', async () => {
    const scenario = await startScenario(-5, analyse);
    const { poisson } = seeded(1);
    const running = (draw: Values): Values => {
      let total = 0;
      return (at) => (total += draw(at));
    };
    const batch = HANDLERS.flatMap((handler) =>
      ['a', 'b'].flatMap((pod) => {
        const failing: Values = (at) => poisson(handler === '/pay' && at >= 0 ? 15 : 0.3);
        return [
          seriesOf(
            'http_requests_total',
            'total',
            { handler, pod, code: '200' },
            running(() => poisson(60)),
          ),
          seriesOf('http_requests_total', 'total', { handler, pod, code: '500' }, running(failing)),
        ];
      }),
    );
    await scenario.store.samples.append(batch);
    const release = await scenario.deploy(0, { version: '2' });
    await scenario.until(35);
    const finding = find(await scenario.store.reports.latest(release.id), 'http_error_ratio');
    expect(finding.slices).toMatchObject({
      outcome: 'located',
      tags: ['handler', 'pod'],
      slices: [{ tags: [{ name: 'handler', value: '/pay' }] }],
    });
    expect(finding.slices!.share).toBeGreaterThan(0.9);
    expect(scenario.faults).toEqual([]);
  });

  it('has the cost of a burst divided among its slices, each with its own before and after', async () => {
    const scenario = await startScenario(-5, analyse);
    const { poisson } = seeded(2);
    const isHit: Values = (at) => Number(at >= 2 && at < 22);
    const batch = HANDLERS.flatMap((handler) => {
      const rate = handler === '/pay' ? 0.5 : handler === '/cart' ? 0.25 : 0;
      const requests: Values = () => poisson(100);
      return [
        seriesOf('http.requests', 'counter', { handler }, requests),
        seriesOf('http.5xx', 'counter', { handler }, (at) => poisson(100 * (0.004 + rate * isHit(at)))),
      ];
    });
    await scenario.store.samples.append(batch);
    const release = await scenario.deploy(0, { version: '2' });
    await scenario.until(55);
    const finding = find(await scenario.store.reports.latest(release.id), 'http_error_ratio');
    expect(finding.verdict).toBe('burst');
    const { slices } = finding.slices!;
    expect(slices.map(({ tags }) => tags[0]!.value)).toEqual(['/pay', '/cart']);
    expect(slices[0]!.after).toBeCloseTo(0.5, 1);
    expect(slices[0]!.before).toBeLessThan(0.01);
    const shares = slices.map(({ cost }) => cost! / finding.cost!.amount);
    expect(shares[0]).toBeCloseTo(2 / 3, 1);
    expect(shares[1]).toBeCloseTo(1 / 3, 1);
  });

  it('has no slice where all handlers fail alike, and says so', async () => {
    const scenario = await startScenario(-5, analyse);
    const { poisson } = seeded(3);
    const batch = HANDLERS.flatMap((handler) => [
      seriesOf('http.requests', 'counter', { handler }, () => poisson(100)),
      seriesOf('http.5xx', 'counter', { handler }, (at) => poisson(at >= 0 ? 10 : 0.4)),
    ]);
    await scenario.store.samples.append(batch);
    const release = await scenario.deploy(0, { version: '2' });
    await scenario.until(35);
    const finding = find(await scenario.store.reports.latest(release.id), 'http_error_ratio');
    expect(finding.slices).toMatchObject({ outcome: 'everywhere', slices: [], share: null, tags: ['handler'] });
  });

  it('has none where its series carry no tag, nor where nothing is flagged', async () => {
    const scenario = await startScenario(-5, analyse);
    const { poisson } = seeded(4);
    await scenario.store.samples.append([
      seriesOf('http.requests', 'counter', {}, () => poisson(600)),
      seriesOf('http.5xx', 'counter', {}, (at) => poisson(at >= 0 ? 60 : 2)),
    ]);
    const release = await scenario.deploy(0, { version: '2' });
    await scenario.until(35);
    const report = await scenario.store.reports.latest(release.id);
    expect(find(report, 'http_error_ratio').slices).toMatchObject({
      outcome: 'not_compared',
      remarks: [{ code: 'no_tags' }],
    });
    expect(report!.findings.filter(({ verdict }) => verdict === 'no_effect').map(({ slices }) => slices ?? null)).toEqual([null]);
  });
});

describe('readSignalCells', () => {
  const signalOf = (expression: SignalExpression, change: Partial<Signal> = {}): Signal => ({
    ...{ id: 'shop.x', name: 'x', service: 'shop', environment: null, kind: 'ratio', bad: 'up', unit: null, preset: null },
    expression,
    ...change,
  });
  const readAll = (scenario: Scenario, signals: readonly Signal[]): Promise<readonly CellsOutcome[]> => {
    const ranges = { before: { from: minute(-60), to: minute(0) }, after: { from: minute(0), to: minute(30) } };
    return readSignalCells(
      signals.map((signal) => ({ signal, stepMs: 60_000, ...ranges })),
      scenario.store,
    );
  };
  const read = async (scenario: Scenario, signal: Signal): Promise<CellsOutcome> => (await readAll(scenario, [signal]))[0]!;
  const any = (metric: string) => ({ metric, tags: toTags([]) });

  it('reads no more than 10,000 series of a signal: a tag that names users has a reason instead, and other signals are read', async () => {
    const scenario = await startScenario();
    const users = Array.from({ length: 10_001 }, (_, user) =>
      seriesOf('http.requests', 'counter', { user: `u${user}` }, () => 1, [0, 1]),
    );
    await scenario.store.samples.append([...users, seriesOf('busy', 'gauge', { host: 'a' }, () => 4)]);
    const count = signalOf({ form: 'sum', of: [any('http.requests')] }, { kind: 'count' });
    const level = signalOf({ form: 'level', of: [any('busy')] }, { kind: 'gauge' });
    expect((await readAll(scenario, [count, level])).map(({ outcome }) => outcome)).toEqual(['too_many_series', 'cells']);
  });

  it('counts, of a percentile of histograms, what is slower than the percentile was', async () => {
    const scenario = await startScenario();
    // Of ten requests a minute nine took up to 0.1 s and one up to 0.5 s; then all of those of /pay took the longer.
    const bucket = (handler: string, le: string, value: Values) =>
      seriesOf('http.latency.bucket', 'counter', { handler, le }, value);
    await scenario.store.samples.append(
      ['/', '/pay'].flatMap((handler) => [
        bucket(handler, '0.1', (at) => (handler === '/pay' && at >= 0 ? 0 : 9)),
        bucket(handler, '0.5', () => 10),
        bucket(handler, '+Inf', () => 10),
      ]),
    );
    const cells = await read(
      scenario,
      signalOf({ form: 'quantile', of: [any('http.latency.bucket')], q: 0.95 }, { kind: 'latency', unit: 's' }),
    );
    expect(cells).toMatchObject({ outcome: 'cells', measure: 'share_above', tags: ['handler', 'service'] });
    if (cells.outcome !== 'cells') return;
    expect(cells.threshold).toBeCloseTo(0.3, 6);
    const pay = cells.cells.find(({ values }) => values[0] === '/pay')!;
    expect(pay.observed[10]).toBeCloseTo(0.5, 9);
    expect(pay.observed[70]).toBeCloseTo(5, 9);
    expect([pay.exposure[10], pay.exposure[70]]).toEqual([10, 10]);
  });

  it('weighs percentiles of hosts by their requests, and adds levels that are held', async () => {
    const scenario = await startScenario();
    await scenario.store.samples.append([
      seriesOf('http.latency.p95', 'latency', { host: 'a' }, () => 100),
      seriesOf('http.latency.count', 'counter', { host: 'a' }, () => 30),
      seriesOf('busy', 'gauge', { host: 'a' }, () => 4, [-600, -599]),
    ]);
    const latency = signalOf(
      { form: 'mean', of: [any('http.latency.p95')], weight: [any('http.latency.count')] },
      { kind: 'latency' },
    );
    const weighted = await read(scenario, latency);
    expect(weighted).toMatchObject({ measure: 'weighted_level', exposure: 'traffic', isTrafficKnown: true });
    if (weighted.outcome === 'cells')
      expect([weighted.cells[0]!.observed[5], weighted.cells[0]!.exposure[5]]).toEqual([3_000, 30]);
    expect(await read(scenario, signalOf({ form: 'level', of: [any('missing')] }, { kind: 'gauge' }))).toEqual({
      outcome: 'no_data',
    });
  });

  it('does not divide what may be below zero', async () => {
    const scenario = await startScenario();
    await scenario.store.samples.append([seriesOf('balance', 'gauge', { host: 'a' }, () => -4)]);
    expect(await read(scenario, signalOf({ form: 'level', of: [any('balance')] }, { kind: 'gauge' }))).toEqual({
      outcome: 'below_zero',
    });
  });

  it('takes the failures of a share of successes', async () => {
    const scenario = await startScenario();
    await scenario.store.samples.append([
      seriesOf('ok', 'counter', { host: 'a' }, () => 9),
      seriesOf('all', 'counter', { host: 'a' }, () => 10),
    ]);
    const cells = await read(
      scenario,
      signalOf({ form: 'ratio', numerator: [any('ok')], denominator: [any('all')] }, { bad: 'down' }),
    );
    expect(cells).toMatchObject({ outcome: 'cells', isComplement: true });
    if (cells.outcome === 'cells') expect([cells.cells[0]!.observed[3], cells.cells[0]!.exposure[3]]).toEqual([1, 10]);
  });
});
