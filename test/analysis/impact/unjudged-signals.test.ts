import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../../../src/analysis/impact/input/impact-input.ts';
import { judgeRelease } from '../../../src/analysis/impact/verdict/judge-release.ts';
import { gateOf } from '../../../src/gates/gate.ts';
import { isFlag, isUndecided, isUnjudged } from '../../../src/model/finding.ts';
import { HOUR_MS, MINUTE_MS, millis } from '../../../src/model/instant.ts';
import { buildInput, MODEL, type Story } from './scenario.ts';

const DAY: Pick<Story, 'historyHours' | 'afterMin'> = { historyHours: 30, afterMin: 120 };
const STORIES = {
  errors: { ...DAY, kind: 'ratio', level: 0.01, requestsPerMinute: 200 },
  latency: { ...DAY, kind: 'latency' },
  requests: { ...DAY, kind: 'count', bad: 'down', level: 200 },
  workers: { ...DAY, kind: 'gauge' },
} as const satisfies Record<string, Story>;
type Name = keyof typeof STORIES;

const named = (name: Name, input: ImpactInput, id: string = name): ImpactInput => ({
  ...input,
  signal: { ...input.signal, id: `shop.${id}`, name: id },
});
const healthy = (name: Name, seed = 1): ImpactInput => named(name, buildInput({ ...STORIES[name], seed }));

/** Keeps the samples of the minutes, counted from the release, for which `isKept`. */
function only(input: ImpactInput, isKept: (minute: number) => boolean): ImpactInput {
  const { start, stepMs, values, denominators } = input.window;
  const cut = (column: Float64Array): Float64Array =>
    column.map((value, i) => (isKept((start + i * stepMs - input.releaseAt) / MINUTE_MS) ? value : Number.NaN));
  return { ...input, window: { ...input.window, values: cut(values), denominators: denominators && cut(denominators) } };
}
const judged = (inputs: readonly ImpactInput[]) => judgeRelease(inputs, DEFAULT_IMPACT_SETTINGS, MODEL);
/** Gaps in the first hour, so that the signal is there at the end and has not fallen silent. */
const gapAfter = (minute: number): boolean => minute < 5 || minute > 110;

describe('a release is clear', () => {
  it('where errors, latency and requests were judged', () => {
    const { verdict } = judged([healthy('errors'), healthy('latency'), healthy('requests'), healthy('workers')]);
    expect(verdict).toBe('clear');
  });

  it.each(['errors', 'latency', 'requests'] as const)('not where %s could not be', (name) => {
    const others = (['errors', 'latency', 'requests'] as const).filter((other) => other !== name).map((other) => healthy(other));
    const { verdict, findings } = judged([only(healthy(name), gapAfter), ...others]);
    expect(verdict).toBe('insufficient_data');
    expect(findings[0]!.reasons.map(({ code }) => code)).toEqual(['missing_samples_after', 'not_judged']);
  });

  it('where only a gauge was not', () => {
    expect(judged([only(healthy('workers'), gapAfter), healthy('errors')]).verdict).toBe('clear');
  });

  it('where the service did not have the signal for two days', () => {
    const gone = only(named('latency', buildInput({ ...STORIES.latency, historyHours: 80 })), (minute) => minute < -50 * 60);
    expect(judged([gone, healthy('errors')]).verdict).toBe('clear');
  });

  it('where one percentile was judged and another was not', () => {
    const p95 = named('latency', buildInput(STORIES.latency), 'latency.p95');
    const p99 = only(named('latency', buildInput({ ...STORIES.latency, seed: 2 }), 'latency.p99'), gapAfter);
    expect(judged([p95, p99]).verdict).toBe('clear');
    expect(judged([only(p95, gapAfter), p99]).verdict).toBe('insufficient_data');
  });

  it('where an endpoint has as few requests as ever, and another was judged', () => {
    const rare = named('errors', buildInput({ ...STORIES.errors, requestsPerMinute: 0.02 }), 'rare.errors');
    expect(judged([healthy('errors'), rare]).verdict).toBe('clear');
    expect(judged([healthy('latency'), rare]).verdict).toBe('insufficient_data');
  });
});

describe('of any signals', () => {
  const names = Object.keys(STORIES) as Name[];
  const damage = fc.constantFrom('none', 'gap before', 'gap after', 'silent', 'sparse', 'young', 'few requests');
  const part = fc.record({ name: fc.constantFrom(...names), damage, seed: fc.integer({ min: 1, max: 20 }) });

  function damaged({ name, damage: how, seed }: { name: Name; damage: string; seed: number }, index: number): ImpactInput {
    const story: Story = { ...STORIES[name], seed };
    const build = (changed: Partial<Story> = {}) => named(name, buildInput({ ...story, ...changed }), `${name}${index}`);
    switch (how) {
      case 'gap before':
        return only(build(), (minute) => minute < -16 * 60 || minute >= 0);
      case 'gap after':
        return only(build(), gapAfter);
      case 'silent':
        return only(build(), (minute) => minute < 3);
      case 'sparse':
        return only(build(), (minute) => minute % 7 === 0);
      case 'young':
        return build({ historyHours: 1 });
      case 'few requests':
        return build({ requestsPerMinute: 0.05 });
      default:
        return build();
    }
  }

  /** What must be judged, by a rule of its own: most of the minutes of the day before have a sample. */
  const matters = (input: ImpactInput): boolean => {
    const { start, stepMs, values, denominators } = input.window;
    const anchor = (input.releaseAt - start) / stepMs;
    const day = [...values.keys()].filter((i) => i < anchor && i >= anchor - (24 * HOUR_MS) / stepMs);
    const there = day.filter((i) => !Number.isNaN(values[i]!));
    const calls = denominators ? there.reduce((sum, i) => sum + denominators[i]!, 0) : Number.POSITIVE_INFINITY;
    return input.signal.kind !== 'gauge' && there.length > 0.8 * day.length && calls > 0.5 * day.length;
  };

  it('clear and pass say that each that matters was judged', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), fc.integer({ min: 12, max: 125 }), (parts, minutes) => {
        const inputs = parts.map(damaged).map((input) => ({ ...input, asOf: millis(input.releaseAt + minutes * MINUTE_MS) }));
        const { verdict, findings } = judged(inputs);
        const unjudged = findings.filter((finding, i) => matters(inputs[i]!) && isUndecided(finding));
        const report = { verdict, findings, asOf: inputs[0]!.asOf, final: verdict !== 'watching' };
        const release = { startedAt: inputs[0]!.releaseAt, endedAt: null };
        const { gate, reason } = gateOf({ release, report } as unknown as Parameters<typeof gateOf>[0], MINUTE_MS);
        if (unjudged.length > 0) {
          expect(verdict).not.toBe('clear');
          expect(gate).not.toBe('pass');
        }
        if (gate === 'pass') expect(findings.some(isUnjudged) || findings.every(isUndecided)).toBe(false);
        if (verdict === 'insufficient_data') expect(reason).toMatch(/could not be judged: |held back/);
        expect(verdict === 'flagged').toBe(findings.some(isFlag));
      }),
      { numRuns: 150 },
    );
  });
});
