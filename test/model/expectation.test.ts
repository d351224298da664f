import { expect, test } from 'vitest';
import { parseExpectation } from '../../src/model/expectation.ts';

test.each([
  ['latency_p95 -20%', 'latency_p95', -0.2],
  ['shop.production.error_ratio +150 %', 'shop.production.error_ratio', 1.5],
  ['  workers \u221212.5% ', 'workers', -0.125],
  ['latency_p95 -100%', 'latency_p95', -1],
])('%j is a change of a signal', (text, signal, relative) => {
  expect(parseExpectation(text)).toEqual({ text, signal, relative });
});

test.each(['', 'latency_p95', 'latency_p95 20%', '-20%', 'latency_p95 -101%', 'latency_p95 +0%', 'a b -20%', 'x -1e3%', 'x -20'])(
  '%j is none',
  (text) => {
    expect(parseExpectation(text)).toBeNull();
  },
);
