import { describe, expect, test } from 'vitest';
import {
  countTags,
  HOTFIX_COLOUR,
  releaseColour,
  TAG_PALETTE,
  tagColour,
  UNTAGGED_COLOUR,
} from '../../src/web/format/tag-colours.ts';

/** Contrast ratio of WCAG 2.2 between two colours given as `#rrggbb`. */
function contrast(first: string, second: string): number {
  const luminance = (colour: string): number => {
    const [red, green, blue] = [1, 3, 5]
      .map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [darker, lighter] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (lighter! + 0.05) / (darker! + 0.05);
}

describe('tagColour', () => {
  test('hotfix_is_the_pink_of_the_name', () => {
    expect(tagColour('hotfix')).toBe('#ec4899');
  });

  // The colours a user has got used to must not change with a release of Pinkbar.
  test.each([
    ['feature', '#0284c7'],
    ['config', '#0d9488'],
    ['db', '#b45309'],
  ])('the colour of %j stays %s', (tag, colour) => {
    expect(TAG_PALETTE).toContain(tagColour(tag));
    expect(tagColour(tag)).toBe(colour);
  });

  test('common_tags_do_not_all_look_alike', () => {
    const tags = ['feature', 'fix', 'config', 'checkout', 'db', 'canary', 'rollback', 'security', 'infra', 'experiment'];
    expect(new Set(tags.map(tagColour)).size).toBeGreaterThanOrEqual(5);
  });

  test.each(['#ffffff', '#f4f5f8', '#0f1116', '#171a21'])('every bar stands out 3:1 against %s', (background) => {
    for (const colour of [...TAG_PALETTE, HOTFIX_COLOUR, UNTAGGED_COLOUR]) {
      expect(contrast(colour, background), colour).toBeGreaterThanOrEqual(3);
    }
  });
});

test.each([
  [['feature', 'hotfix'], HOTFIX_COLOUR],
  [['feature', 'x'], tagColour('feature')],
  [[], UNTAGGED_COLOUR],
])('releaseColour of %j', (tags, colour) => {
  expect(releaseColour(tags)).toBe(colour);
});

test('countTags_puts_hotfix_first_then_the_frequent', () => {
  const releases = [['b'], ['a', 'c'], ['c'], ['hotfix'], []].map((tags) => ({ tags }));
  expect(countTags(releases)).toEqual([
    { tag: 'hotfix', count: 1 },
    { tag: 'c', count: 2 },
    { tag: 'a', count: 1 },
    { tag: 'b', count: 1 },
  ]);
});
