import { expect, test } from 'vitest';
import { flaggedSentence } from '../../../src/analysis/wording/correlation-sentences.ts';
import type { TrainVerdict } from '../../../src/model/correlation.ts';

test.each<[TrainVerdict, number, number, string | null]>([
  ['followed', 6, 9, 'Of the 9 releases among them 6 are flagged for it.'],
  ['followed', 1, 9, 'Of the 9 releases among them 1 is flagged for it.'],
  ['followed', 0, 9, 'Of the 9 releases among them none is flagged for it: together they show what none shows by itself.'],
  ['followed', 0, 1, 'The one release among them is not flagged for it.'],
  ['followed', 1, 1, 'The one release among them is flagged for it.'],
  // Of notes and flag flips none was judged.
  ['followed', 0, 0, null],
  ['no_link', 2, 9, 'Of the 9 releases among them 2 are flagged for it.'],
  ['no_link', 0, 9, null],
  ['insufficient_data', 3, 3, 'Of the 3 releases among them 3 are flagged for it.'],
])('a tag that is %s, with %i of %i releases flagged', (verdict, count, of, sentence) => {
  expect(flaggedSentence({ verdict }, { count, of })).toBe(sentence);
});
