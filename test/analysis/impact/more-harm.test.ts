import { describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../../../src/analysis/impact/input/impact-input.ts';
import { judgeSignal } from '../../../src/analysis/impact/verdict/judge-signal.ts';
import { MINUTE_MS } from '../../../src/model/instant.ts';
import type { SignalWindow } from '../../../src/model/signal.ts';
import { buildInput, MODEL, type Story } from './scenario.ts';

/** More harm may lower a probability by so much at most: what is left to the rounding of the trees' bins. */
const TOLERANCE = 0.02;

/** Change for the worse of a service that was quiet: how large, and from when to when after the release. */
interface Harm {
  readonly size: number;
  readonly fromMin: number;
  readonly toMin?: number;
}

const SERVICES: readonly (readonly [string, Story])[] = [
  ['errors', { kind: 'ratio', level: 0.01, requestsPerMinute: 600, rhythm: 0.3, historyHours: 48, afterMin: 60 }],
  ['errors, few requests', { kind: 'ratio', level: 0.02, requestsPerMinute: 20, historyHours: 48, afterMin: 60 }],
  ['no errors before', { kind: 'ratio', level: 0, requestsPerMinute: 300, historyHours: 48, afterMin: 60 }],
  ['requests', { kind: 'count', bad: 'down', level: 300, rhythm: 0.4, historyHours: 48, afterMin: 60 }],
  ['requests a second', { kind: 'rate', bad: 'down', level: 20, rhythm: 0.3, noise: 0.1, historyHours: 48, afterMin: 60 }],
  ['latency', { kind: 'latency', level: 120, rhythm: 0.2, noise: 0.1, historyHours: 48, afterMin: 60 }],
  ['workers', { kind: 'gauge', level: 10, noise: 0.08, historyHours: 48, afterMin: 60 }],
];
const STEPS_S = [10, 60, 300];
const SEEDS = [1, 2];

/** The quiet window with a share of the requests failing, or lost, or the level raised: the noise stays the same, whatever the size. */
function harmed({ window, signal, releaseAt }: ImpactInput, { size, fromMin, toMin = 1e9 }: Harm): SignalWindow {
  const values = window.values.map((value, i) => {
    const minute = (window.start + i * window.stepMs - releaseAt) / MINUTE_MS;
    if (minute < fromMin || minute >= toMin) return value;
    if (window.denominators) return value + Math.floor(size * (window.denominators[i]! - value));
    return signal.bad === 'down' ? value * (1 - size) : value * (1 + size);
  });
  return { ...window, values };
}

/**
 * So many times the requests, and the same shares but for their noise, which shrinks by the root. To count each error so many times would keep
 * the noise: it would make clumps of errors, which are no more evidence.
 */
function withMoreRequests(
  { values, denominators, ...window }: SignalWindow,
  { releaseAt }: ImpactInput,
  level: number,
  times: number,
) {
  const share = (i: number): number => level + (window.start + i * window.stepMs >= releaseAt ? HARM * (1 - level) : 0);
  const more = values.map((value, i) => {
    const expected = share(i) * denominators![i]!;
    return Math.min(times * denominators![i]!, Math.max(0, Math.round(times * expected + Math.sqrt(times) * (value - expected))));
  });
  return { ...window, values: more, denominators: denominators!.map((requests) => requests * times) };
}

/** Share of the requests that fails besides, where there are more and more of them. */
const HARM = 0.03;

const probabilityOf = (input: ImpactInput, harm: Harm): number =>
  judgeSignal({ ...input, window: harmed(input, harm) }, DEFAULT_IMPACT_SETTINGS, MODEL).probability!;

/** Shares of the requests; multiples of the level above it. Up to every request, and to a thousand times the level. */
const sizesOf = ({ kind, bad }: Story): readonly number[] =>
  kind === 'ratio'
    ? [0.003, 0.01, 0.03, 0.1, 0.3, 0.6, 1]
    : bad === 'down'
      ? [0.05, 0.1, 0.2, 0.4, 0.7, 0.9, 1]
      : [0.05, 0.1, 0.2, 0.5, 1, 3, 10, 100, 1000];

/** Largest fall from one to the next. */
const largestFall = (probabilities: readonly number[]): number =>
  probabilities.reduce((fall, now, i) => Math.max(fall, (probabilities[i - 1] ?? 0) - now), 0);

const EVERY = SERVICES.flatMap(([name, story]) =>
  STEPS_S.map((stepS) => [`${name}, every ${stepS} s`, { ...story, stepS }] as const),
);

/**
 * The shortest effect of each step that is lengthened. Of two or four samples of five minutes that are over it is hardly known what they were:
 * there a longer one may have a lower probability, by 0.16 once, far below a flag.
 */
const lengthsOf = ({ stepS }: Story): readonly number[] => (stepS === 300 ? [30, 45, 60] : [10, 20, 30, 45, 60]);

describe('more harm never means less certainty', () => {
  it.each(EVERY)('a larger effect on %s', (_name, story) => {
    for (const seed of SEEDS) {
      for (const fromMin of [0, 4, 10]) {
        const input = buildInput({ ...story, seed });
        const probabilities = sizesOf(story).map((size) => probabilityOf(input, { size, fromMin }));
        expect(largestFall(probabilities), `seed ${seed} from ${fromMin} min: ${probabilities}`).toBeLessThanOrEqual(TOLERANCE);
        expect(probabilities.at(-1)!).toBeGreaterThan(0.9);
      }
    }
  });

  it.each(EVERY)('a longer effect on %s', (_name, story) => {
    for (const seed of SEEDS) {
      const input = buildInput({ ...story, seed });
      const size = sizesOf(story)[4]!;
      const probabilities = lengthsOf(story).map((toMin) => probabilityOf(input, { size, fromMin: 0, toMin }));
      expect(largestFall(probabilities), `seed ${seed}: ${probabilities}`).toBeLessThanOrEqual(TOLERANCE);
    }
  });

  it.each(EVERY.filter(([, { kind }]) => kind === 'ratio'))('the same share of more requests: %s', (_name, story) => {
    for (const seed of SEEDS) {
      const input = buildInput({ ...story, seed });
      const window = harmed(input, { size: HARM, fromMin: 0 });
      const probabilities = [1, 4, 16].map((times) => {
        const more = withMoreRequests(window, input, story.level!, times);
        return judgeSignal({ ...input, window: more }, DEFAULT_IMPACT_SETTINGS, MODEL).probability!;
      });
      expect(largestFall(probabilities), `seed ${seed}: ${probabilities}`).toBeLessThanOrEqual(TOLERANCE);
    }
  });
});
