import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, millis, SECOND_MS } from '../../../src/model/instant.ts';
import {
  afterAnswer,
  beginAt,
  completeUntil,
  nextCompleteAt,
  nextRange,
  type PullPosition,
  withSmallerChunk,
} from '../../../src/receivers/prometheus-pull/pull-range.ts';

const NOW = millis(1_795_400_000_000);
/** What Prometheus allows. */
const MOST_POINTS = 11_000;

const paces = fc.record({
  stepMs: fc.constantFrom(5, 15, 30, 60, 300).map((seconds) => seconds * SECOND_MS),
  historyMs: fc.integer({ min: 1, max: 30 }).map((days) => days * DAY_MS),
});

/** Pulls until nothing is left; some tries are refused as too much. */
function pullAll(
  start: PullPosition | null,
  now: typeof NOW,
  pace: { stepMs: number; historyMs: number },
  refusals: readonly boolean[],
) {
  let position = beginAt(start, now, pace);
  const ranges: { from: number; to: number }[] = [];
  for (let tries = 0; tries < 20_000; tries += 1) {
    const range = nextRange(position, now, pace);
    if (!range) return { position, ranges };
    const smaller = refusals[tries] ? withSmallerChunk(position) : null;
    if (smaller) {
      position = smaller;
      continue;
    }
    ranges.push(range);
    position = afterAnswer(position, range, pace);
  }
  throw new Error('it never ends');
}

describe('what is pulled next', () => {
  it('covers the history once without a gap, in ranges that Prometheus answers, whatever is refused as too much', () => {
    fc.assert(
      fc.property(paces, fc.array(fc.boolean(), { maxLength: 60 }), (pace, refusals) => {
        const { position, ranges } = pullAll(null, NOW, pace, refusals);
        const end = completeUntil(NOW, pace);
        expect(position).toMatchObject({ from: end - pace.historyMs, to: end });
        const steps = ranges.map(({ from, to }) => (to - from) / pace.stepMs);
        expect(Math.max(...steps)).toBeLessThanOrEqual(MOST_POINTS);
        expect(steps.every((count) => count >= 1 && Number.isInteger(count))).toBe(true);
        expect(steps.reduce((sum, count) => sum + count, 0)).toBe(pace.historyMs / pace.stepMs);
      }),
      { numRuns: 30 },
    );
  });

  it('after an outage takes what is new first, with the minutes before it once more', () => {
    fc.assert(
      fc.property(
        paces,
        fc.integer({ min: 1, max: 20 * 60 }),
        fc.array(fc.boolean(), { maxLength: 20 }),
        (pace, minutes, refusals) => {
          const { position } = pullAll(null, NOW, pace, []);
          const later = millis(NOW + minutes * MINUTE_MS);
          const { position: healed, ranges } = pullAll(position, later, pace, refusals);
          expect(healed.to).toBe(completeUntil(later, pace));
          expect(healed.from).toBe(position.from);
          for (const { from, to } of ranges) {
            expect(from).toBeGreaterThanOrEqual(position.to - 5 * MINUTE_MS);
            expect(to).toBeGreaterThan(from);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('begins anew where the outage was longer than the history', () => {
    const pace = { stepMs: MINUTE_MS, historyMs: DAY_MS };
    const { position } = pullAll(null, NOW, pace, []);
    const later = millis(NOW + 2 * DAY_MS);
    const end = completeUntil(later, pace);
    expect(beginAt(position, later, pace)).toMatchObject({ from: end, to: end });
    expect(beginAt(position, millis(NOW + HOUR_MS), pace)).toEqual(position);
  });

  it('has the next step when the scrapes of it have ended', () => {
    const pace = { stepMs: MINUTE_MS, historyMs: DAY_MS };
    const { position } = pullAll(null, NOW, pace, []);
    const at = nextCompleteAt(NOW, pace);
    expect(nextRange(position, millis(at - 1), pace)).toBeNull();
    expect(nextRange(position, at, pace)?.to).toBe(position.to + MINUTE_MS);
  });
});
