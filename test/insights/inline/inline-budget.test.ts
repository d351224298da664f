import { expect, test } from 'vitest';
import { createInlineBudget, InlineDeadlineError } from '../../../src/insights/inline/inline-budget.ts';

/** After how many of `total` releases, each of which takes `eachMs`, an analysis is given up; null if never. */
function givenUpAfter(total: number, eachMs: number): { readonly done: number; readonly why: string } | null {
  let now = 0;
  const onJudged = createInlineBudget(() => now);
  for (let done = 1; done < total; done += 1) {
    now += eachMs;
    try {
      onJudged(done, total);
    } catch (error) {
      expect(error).toBeInstanceOf(InlineDeadlineError);
      return { done, why: (error as Error).message };
    }
  }
  return null;
}

test('what ends in time is not given up', () => {
  expect(givenUpAfter(1000, 24)).toBeNull();
  expect(givenUpAfter(10, 2000)).toBeNull();
});

test('what is hopeless is given up after some releases, with how many are possible', () => {
  const { done, why } = givenUpAfter(1000, 60)!;
  expect(done).toBe(20);
  expect(why).toBe('1000 releases on these series take about 60 s; an analysis may take 25 s, which is about 416 of them.');
});

test('what might end in time is given up when it has not', () => {
  expect(givenUpAfter(1000, 40)!.done).toBe(626);
  expect(givenUpAfter(15, 3000)!.done).toBe(9);
});
