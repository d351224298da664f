import { describe, expect, it } from 'vitest';
import { parseJson, refuseDeepJson, refuseUnstorableText } from '../../src/http/parse-json.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const nested = (levels: number): Uint8Array => bytes(`${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`);

describe('parseJson', () => {
  it('states the position of the fault where it is known, and none of the text', () => {
    expect(() => parseJson(bytes('{"a":1,}'))).toThrow('as JSON at position 7 (line 1 column 8).');
    expect(() => parseJson(bytes('{"password": hunter2}'))).not.toThrow(/hunter2/);
  });

  it.each([
    ['objects', '{}', 600_000],
    ['lists', '[]', 600_000],
    ['values', '1', 2_100_000],
  ])('does not parse a large body of nothing but %s', (_what, value, count) => {
    const crowded = bytes(`[${`${value},`.repeat(count)}${value}]`);
    expect(() => parseJson(crowded)).toThrow(
      'body-too-large: A JSON body holds at most 500000 objects and lists, and 2000000 values.',
    );
  });

  it('parses a large body that says something', () => {
    const points = Array.from({ length: 100_000 }, (_, i) => [1_795_400_000_000 + i, i / 7]);
    expect(parseJson(bytes(JSON.stringify(points)))).toEqual(points);
  });
});

describe('refuseDeepJson', () => {
  it('success', () => {
    refuseDeepJson(nested(32));
    refuseDeepJson(bytes(JSON.stringify({ text: '['.repeat(100), quote: '\\"[[', 'k"[{': '"' })));
    refuseDeepJson(bytes('[],'.repeat(100)));
  });
  it('failure', () => {
    expect(() => refuseDeepJson(nested(34))).toThrow('too-deep');
    expect(() => refuseDeepJson(bytes(`"\\\\"${'['.repeat(33)}`))).toThrow('too-deep');
  });
});

describe('refuseUnstorableText', () => {
  it('success', () => refuseUnstorableText({ a: ['x', { '😀': null }], b: 1 }));
  it('failure', () => {
    expect(() => refuseUnstorableText({ a: [{ 'b/~': 'x\0' }] })).toThrow('/a/0/b~1~0');
    expect(() => refuseUnstorableText({ 'x\ud800': 1 })).toThrow('invalid-body');
  });
});
