import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../../../src/analysis/impact/input/impact-input.ts';
import { judgeRelease } from '../../../src/analysis/impact/verdict/judge-release.ts';
import { judgeSignal } from '../../../src/analysis/impact/verdict/judge-signal.ts';
import { FINDING_VERDICTS } from '../../../src/model/finding.ts';
import { HOUR_MS, MINUTE_MS, millis } from '../../../src/model/instant.ts';
import { BAD_DIRECTIONS, SIGNAL_KINDS, type SignalWindow } from '../../../src/model/signal.ts';
import { loadVerdictModel } from '../../../src/workers/load-verdict-model.ts';
import { seeded } from './random.ts';
import { buildInput, type Story } from './scenario.ts';

const STORY: Story = {
  kind: 'latency',
  historyHours: 30,
  afterMin: 45,
  rhythm: 0.3,
  injected: [{ shape: 'step', fromMin: 3, times: 1.3 }],
};
const MODEL = loadVerdictModel();
const findingOf = (input: ImpactInput) => judgeSignal(input, DEFAULT_IMPACT_SETTINGS, MODEL);

/** Every number anywhere inside, and where it was found. */
function numbersIn(value: unknown, path = ''): readonly (readonly [string, number])[] {
  if (typeof value === 'number') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbersIn(inner, `${path}.${key}`));
}

function expectFinite(inputs: readonly ImpactInput[]): void {
  const impact = judgeRelease(inputs, DEFAULT_IMPACT_SETTINGS, MODEL);
  for (const [path, value] of numbersIn(impact)) expect(Number.isFinite(value), `${path} is ${value}`).toBe(true);
  for (const { verdict, probability, pValue, reasons } of impact.findings) {
    expect(FINDING_VERDICTS).toContain(verdict);
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.every(({ text }) => !/NaN|Infinity|undefined|null/.test(text))).toBe(true);
    for (const share of [probability, pValue]) if (share !== null) expect(share >= 0 && share <= 1).toBe(true);
  }
}

describe('invariance', () => {
  it('does not depend on the unit of a latency', () => {
    const input = buildInput(STORY);
    const own = findingOf(input);
    for (const factor of [1e-6, 1 / 1000, 1000, 1e9]) {
      const scaled = findingOf({
        ...input,
        window: { ...input.window, values: input.window.values.map((value) => value * factor) },
      });
      expect(scaled.verdict).toBe(own.verdict);
      expect(scaled.probability!).toBeCloseTo(own.probability!, 6);
      expect(scaled.pValue! / own.pValue!).toBeCloseTo(1, 6);
      expect(scaled.effect!.relative!).toBeCloseTo(own.effect!.relative!, 6);
      expect(scaled.effect!.absolute / factor / own.effect!.absolute).toBeCloseTo(1, 6);
    }
  });

  it('does not depend on the unit of a gauge that stands near zero', () => {
    const input = buildInput({ ...STORY, kind: 'gauge' });
    const own = findingOf(input);
    const scaled = findingOf({ ...input, window: { ...input.window, values: input.window.values.map((value) => value * 1e-9) } });
    expect(scaled.probability!).toBeCloseTo(own.probability!, 6);
  });

  it('does not depend on the date', () => {
    const input = buildInput(STORY);
    const later = (at: number) => millis(at + 1000 * HOUR_MS);
    const moved: ImpactInput = {
      ...input,
      window: { ...input.window, start: later(input.window.start) },
      releaseAt: later(input.releaseAt),
      asOf: later(input.asOf),
      releases: input.releases.map((release) => ({ ...release, at: later(release.at) })),
    };
    const own = findingOf(input);
    const other = findingOf(moved);
    expect([other.probability, other.pValue, other.effect]).toEqual([own.probability, own.pValue, own.effect]);
    expect(other.onset!.at - own.onset!.at).toBe(1000 * HOUR_MS);
  });

  it('mirrors: worse of a signal bad upwards is better of one bad downwards', () => {
    const input = buildInput({ ...STORY, kind: 'gauge' });
    const mirrored = findingOf({ ...input, signal: { ...input.signal, bad: 'down' } });
    expect([findingOf(input).verdict, mirrored.verdict]).toEqual(['regression', 'improvement']);
    expect(mirrored.evidence!.pBetter).toBe(findingOf(input).pValue);
  });

  it('gives the same findings twice and leaves its input alone', () => {
    const input = buildInput({ ...STORY, kind: 'ratio', level: 0.01 });
    const copy = structuredClone(input);
    expect(judgeRelease([input], DEFAULT_IMPACT_SETTINGS, MODEL)).toEqual(judgeRelease([input], DEFAULT_IMPACT_SETTINGS, MODEL));
    expect(input).toEqual(copy);
  });

  it('does not depend on how much time without samples precedes the first one', () => {
    const story = fc.record({
      kind: fc.constantFrom(...SIGNAL_KINDS),
      bad: fc.constantFrom(...BAD_DIRECTIONS),
      historyHours: fc.constantFrom(0.05, 0.4, 1.9, 3, 5, 9, 30),
      afterMin: fc.integer({ min: 5, max: 125 }),
      stepS: fc.constantFrom(10, 60, 300),
      rhythm: fc.constantFrom(0, 0.5),
      seed: fc.integer({ min: 1, max: 50 }),
      injected: fc.constantFrom([], [{ shape: 'step' as const, fromMin: 2, times: 1.5 }]),
      controls: fc.constantFrom([], [[]], [[], [], []]),
    });
    const padded = (window: SignalWindow, steps: number): SignalWindow => ({
      ...window,
      start: millis(window.start - steps * window.stepMs),
      values: Float64Array.from([...new Array<number>(steps).fill(Number.NaN), ...window.values]),
      denominators: window.denominators && Float64Array.from([...new Float64Array(steps), ...window.denominators]),
    });
    fc.assert(
      fc.property(story, fc.integer({ min: 1, max: 12_000 }), (reported, steps) => {
        const input = buildInput({ level: reported.kind === 'ratio' ? 0.05 : 100, ...reported });
        const longer = {
          ...input,
          window: padded(input.window, steps),
          controls: input.controls.map((window) => padded(window, steps)),
        };
        expect(findingOf(longer)).toEqual(findingOf(input));
      }),
      { numRuns: 60 },
    );
  });

  it('compares with as many placebos after a silence of days', () => {
    const reported = { ...STORY, historyHours: 9 };
    const silent = buildInput({ ...STORY, historyHours: 7 * 24 });
    const anchor = (silent.releaseAt - silent.window.start) / MINUTE_MS;
    const values = silent.window.values.map((value, i) => (i > 0 && i < anchor - 9 * 60 ? Number.NaN : value));
    const anchors = findingOf({ ...silent, window: { ...silent.window, values } }).evidence!.placebos;
    expect(anchors).toBeGreaterThanOrEqual(findingOf(buildInput(reported)).evidence!.placebos);
  });

  it('does not read what lies after asOf', () => {
    const input = buildInput(STORY);
    const asOf = millis(input.releaseAt + 30 * MINUTE_MS);
    const cut = (input.releaseAt - input.window.start) / MINUTE_MS + 30;
    const blinded = { ...input.window, values: input.window.values.map((value, i) => (i < cut ? value : 1e6)) };
    expect(findingOf({ ...input, asOf, window: blinded })).toEqual(findingOf({ ...input, asOf }));
  });
});

describe('any input', () => {
  const anyValue = fc.oneof(
    { weight: 6, arbitrary: fc.double({ min: 0, max: 1000, noNaN: true }) },
    { weight: 2, arbitrary: fc.integer({ min: -3, max: 3 }) },
    fc.double(),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 0, 1e300, -1e300, 5e-324),
  );
  const anyInput = fc
    .record({
      kind: fc.constantFrom(...SIGNAL_KINDS),
      bad: fc.constantFrom(...BAD_DIRECTIONS),
      stepS: fc.constantFrom(1, 7, 10, 60, 90, 300, 3600),
      pattern: fc.array(anyValue, { minLength: 0, maxLength: 40 }),
      length: fc.integer({ min: 0, max: 700 }),
      changeFrom: fc.double({ min: 0, max: 1, noNaN: true }),
      change: anyValue,
      releaseShare: fc.double({ min: -0.2, max: 1.2, noNaN: true }),
      afterMin: fc.integer({ min: -10, max: 400 }),
      withDenominators: fc.boolean(),
      withControl: fc.boolean(),
    })
    .map((drawn): ImpactInput => {
      const start = millis(Date.UTC(2026, 0, 1));
      const stepMs = drawn.stepS * 1000;
      const at = (i: number): number => {
        if (i >= drawn.changeFrom * drawn.length) return drawn.change;
        return drawn.pattern.length === 0 ? 1 : drawn.pattern[(i * 7 + (i >> 3)) % drawn.pattern.length]!;
      };
      const values = Float64Array.from({ length: drawn.length }, (_, i) => at(i));
      const denominators = drawn.withDenominators ? values.map((value, i) => (i % 5 === 0 ? 0 : Math.abs(value) * 3)) : null;
      const window = { start, stepMs, values, denominators };
      const releaseAt = millis(start + Math.round(drawn.releaseShare * drawn.length * stepMs));
      return {
        signal: { id: 's', name: 's', kind: drawn.kind, bad: drawn.bad, unit: null },
        window,
        controls: drawn.withControl ? [{ ...window, values: values.map((value) => value * 2) }] : [],
        releaseId: 'r',
        releaseAt,
        asOf: millis(releaseAt + drawn.afterMin * MINUTE_MS),
        releases: [{ id: 'r', at: releaseAt, sameService: true }],
        activeRegressions: [],
        wasFlagged: false,
      };
    });

  it('gives a verdict, reasons and only finite numbers', () => {
    fc.assert(
      fc.property(anyInput, (input) => expectFinite([input])),
      { numRuns: 400 },
    );
  });

  it('also for signals with faults strewn in', () => {
    const faults = [1e300, -1e300, 1e49, 0, Number.NaN, Number.POSITIVE_INFINITY, -5, 1e-320, 1e15];
    for (let seed = 0; seed < 300; seed++) {
      const { uniform } = seeded(seed);
      const kind = SIGNAL_KINDS[seed % SIGNAL_KINDS.length]!;
      const input = buildInput({
        kind,
        bad: BAD_DIRECTIONS[seed % BAD_DIRECTIONS.length]!,
        historyHours: 3 + 10 * uniform(),
        afterMin: 10 + 110 * uniform(),
        stepS: [10, 60, 60, 300][seed % 4]!,
        level: kind === 'ratio' ? 10 ** (-5 * uniform()) : 10 ** (6 * uniform() - 2),
        rhythm: uniform(),
        seed,
        injected: [{ shape: 'step', fromMin: 60 * uniform() - 40, times: 10 ** (6 * uniform() - 3) }],
      });
      const share = [0, 0.001, 0.1][seed % 3]!;
      const values = input.window.values.map((value) =>
        uniform() < share ? faults[Math.floor(uniform() * faults.length)]! : value,
      );
      expectFinite([{ ...input, window: { ...input.window, values } }]);
    }
  });

  it('also where nights have no request at all', () => {
    const input = buildInput({ kind: 'ratio', level: 0.01, historyHours: 72, afterMin: 60, requestsPerMinute: 30, rhythm: 1 });
    expectFinite([input]);
  });

  it('leaves out placebos that a confirmed regression covers', () => {
    const input = buildInput(STORY);
    const span = { from: millis(input.releaseAt - 20 * HOUR_MS), to: millis(input.releaseAt - 10 * HOUR_MS) };
    const fewer = findingOf({ ...input, activeRegressions: [span] }).evidence!.placebos;
    expect(fewer).toBeLessThan(findingOf(input).evidence!.placebos - 40);
  });
});
