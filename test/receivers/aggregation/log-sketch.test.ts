import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogSketch } from '../../../src/receivers/aggregation/log-sketch.ts';

test('the value at any rank is within half a percent, whatever the sign, size and order', () => {
  const number = fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 })
    .filter((value) => Math.abs(value) > 1e-300);
  fc.assert(
    fc.property(fc.array(fc.oneof(number, fc.constant(0)), { minLength: 1, maxLength: 50 }), (values) => {
      const sketch = new LogSketch();
      for (const value of values) sketch.add(value);
      const ranks = values.map((_, index) => index + 1);
      const found = sketch.valuesAt(ranks);
      for (const [index, exact] of values.toSorted((a, b) => a - b).entries()) {
        expect(Math.abs(found[index]! - exact)).toBeLessThanOrEqual(Math.abs(exact) * 0.005_001);
      }
    }),
  );
});
