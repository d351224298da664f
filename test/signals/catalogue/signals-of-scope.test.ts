import { expect, test } from 'vitest';
import { signalsOfScope } from '../../../src/signals/catalogue/signals-of-scope.ts';

test.each([true, false])('warns where signals are left out: %s', async (more) => {
  const warnings: object[] = [];
  const signals = { ofScope: async () => ({ items: [], more }) };
  const log = { warn: (details: object) => void warnings.push(details) };
  await signalsOfScope({ service: null, environment: 'production' }, signals, log);
  expect(warnings).toEqual(more ? [{ service: null, environment: 'production', signals: 1_000 }] : []);
});
