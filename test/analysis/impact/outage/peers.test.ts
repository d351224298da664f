import { describe, expect, test } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../../../../src/analysis/impact/input/impact-input.ts';
import { findOutages } from '../../../../src/analysis/impact/outage/outage.ts';
import { judgeRelease } from '../../../../src/analysis/impact/verdict/judge-release.ts';
import { loadVerdictModel } from '../../../../src/workers/load-verdict-model.ts';
import { buildInput, type Injected, type Story } from '../scenario.ts';

const model = loadVerdictModel();

/** Errors of an endpoint, read 90 min after the release. */
const ENDPOINT: Story = {
  ...{ kind: 'ratio', historyHours: 48, afterMin: 90, level: 0.005, requestsPerMinute: 100, rhythm: 0.5 },
};
const burst = (times: number, fromMin: number, lengthMin: number): readonly Injected[] => [
  { shape: 'step', fromMin, toMin: fromMin + lengthMin, times },
];

/** The first endpoint has a burst of errors right after the release; each of the others had one some time before, of a size. */
function endpoints(count: number, earlierTimes: number, lengthMin: number): readonly ImpactInput[] {
  return Array.from({ length: count }, (_, index) => {
    const injected = index === 0 ? burst(80, 3, lengthMin) : burst(earlierTimes, -400 - 150 * index, lengthMin);
    const input = buildInput({ ...ENDPOINT, seed: index + 1, injected });
    const id = `errors of /${index}`;
    return { ...input, signal: { ...input.signal, id, name: id } };
  });
}

const amongPeers = (inputs: readonly ImpactInput[]): number | null => {
  const [first] = findOutages(inputs);
  if (first?.outcome !== 'outage') throw new Error('the burst was not found');
  return first.outage.pAmongPeers;
};
const judged = (inputs: readonly ImpactInput[]) => {
  const { findings, verdict } = judgeRelease(inputs, DEFAULT_IMPACT_SETTINGS, model);
  return { verdict, codes: findings[0]!.reasons.map(({ code }) => code) };
};

describe('a burst of one of many signals', () => {
  test('is rare where no other signal of its kind has had one, and not where they have', () => {
    expect(amongPeers(endpoints(10, 1, 12))).toBeLessThan(1e-4);
    expect(amongPeers(endpoints(10, 90, 12))).toBeGreaterThan(1e-3);
  });

  test('is not compared with others where the release has few signals, or none of its kind', () => {
    expect(amongPeers(endpoints(4, 90, 12))).toBeNull();
    const workers = Array.from({ length: 6 }, (_, index) => {
      const input = buildInput({
        kind: 'gauge',
        historyHours: 48,
        afterMin: 90,
        level: 20,
        noise: 0.1,
        rhythm: 0.3,
        seed: index,
      });
      return { ...input, signal: { ...input.signal, id: `workers ${index}` } };
    });
    expect(amongPeers([...endpoints(1, 1, 12), ...workers])).toBeLessThan(1e-4);
  });

  test('flags the release where it is rare, and does not where such bursts come by themselves', () => {
    expect(judged(endpoints(10, 1, 12)).verdict).toBe('flagged');
    const usual = judged(endpoints(10, 90, 12));
    expect(usual.verdict).not.toBe('flagged');
    expect(usual.codes).toContain('usual_among_signals');
  });

  test('is no flag where it was over within the time of a restart', () => {
    expect(judged(endpoints(10, 1, 4)).verdict).not.toBe('flagged');
    expect(judged(endpoints(4, 1, 4)).verdict).toBe('flagged');
  });

  test('stays one where it was flagged already', () => {
    const flagged = endpoints(10, 90, 12).map((input, index) => ({ ...input, wasFlagged: index === 0 }));
    expect(judged(flagged).verdict).toBe('flagged');
  });
});
