import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortedTexts } from '../../src/collections/sorted-texts.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', 'é'), maxLength: 4 });

describe('SortedTexts', () => {
  it('answers as a sorted list does, after any additions, deletions and readings', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ what: fc.constantFrom('add', 'delete', 'read'), text }), { maxLength: 120 }),
        text,
        (steps, probe) => {
          const texts = new SortedTexts();
          const held = new Set<string>();
          for (const { what, text: word } of steps) {
            if (what === 'read') texts.lastUpTo(word);
            else if (what === 'delete') {
              texts.delete(word);
              held.delete(word);
            } else if (!held.has(word)) {
              texts.add(word);
              held.add(word);
            }
          }
          const sorted = [...held].sort();
          expect(texts.size).toBe(sorted.length);
          expect([...texts.from(probe)]).toEqual(sorted.filter((each) => each >= probe));
          expect([...texts.startingWith(probe)]).toEqual(sorted.filter((each) => each.startsWith(probe)));
          expect(texts.lastUpTo(probe)).toBe(sorted.findLast((each) => each <= probe));
        },
      ),
      { numRuns: 500 },
    );
  });
});
