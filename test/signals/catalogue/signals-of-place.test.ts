import { expect, test } from 'vitest';
import { signalsOfPlace } from '../../../src/signals/catalogue/signals-of-place.ts';

test.each([true, false])('warns where signals are left out: %s', async (more) => {
  const warnings: object[] = [];
  const signals = { ofPlace: async () => ({ items: [], more }) };
  const log = { warn: (details: object) => void warnings.push(details) };
  await signalsOfPlace({ service: null, environment: 'production' }, signals, log);
  expect(warnings).toEqual(more ? [{ service: null, environment: 'production', signals: 1_000 }] : []);
});
