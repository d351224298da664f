import { describe, expect, it } from 'vitest';
import { parseJson, refuseDeepJson, refuseUnstorableText } from '../../src/http/parse-json.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const nested = (levels: number): Uint8Array => bytes(`${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`);

describe('parseJson', () => {
  it('states the position of the fault where it is known, and none of the text', () => {
    expect(() => parseJson(bytes('{"a":1,}'))).toThrow('as JSON at position 7 (line 1 column 8).');
    expect(() => parseJson(bytes('{"password": hunter2}'))).not.toThrow(/hunter2/);
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
