import { expect, it } from 'vitest';
import type { Signal } from '../../../../src/model/signal.ts';
import { MOUNTS } from '../../mounts.ts';

const SIGNAL: Signal = {
  id: 'shop.error_ratio',
  name: 'error_ratio',
  service: 'shop',
  environment: null,
  kind: 'ratio',
  bad: 'up',
  unit: '1',
  expression: {
    form: 'ratio',
    numerator: [{ metric: 'http.5xx', tags: [['__proto__', 'x']] }],
    denominator: [{ metric: 'http.*', tags: [] }],
  },
  preset: null,
};

it.each(MOUNTS)('signals are put, replaced, listed by id and deleted, %s', async (_name, open) => {
  const store = await open();
  const other: Signal = { ...SIGNAL, id: 'a', expression: { form: 'level', of: [{ metric: 'workers', tags: [] }] } };
  await store.ownSignals.put(SIGNAL);
  await store.ownSignals.put(other);
  expect(await store.ownSignals.list()).toEqual([other, SIGNAL]);
  const replaced: Signal = { ...SIGNAL, bad: 'either', unit: null, service: null };
  await store.ownSignals.put(replaced);
  expect(await store.ownSignals.list()).toEqual([other, replaced]);
  expect(await store.ownSignals.delete('a')).toBe(true);
  expect(await store.ownSignals.delete('a')).toBe(false);
  expect(await store.ownSignals.list()).toEqual([replaced]);
});
