import { expect, it } from 'vitest';
import type { Alias } from '../../../../src/model/alias.ts';
import { MOUNTS } from '../../mounts.ts';

const service = (alias: string, name: string): Alias => ({ kind: 'service', alias, name });

it.each(MOUNTS)('aliases are put, replaced, listed by kind and alias, and deleted, %s', async (_name, open) => {
  const store = await open();
  expect(await store.aliases.put(service('b', 'c'))).toEqual({ outcome: 'added' });
  expect(await store.aliases.put(service('a', 'b'))).toEqual({ outcome: 'added' });
  expect(await store.aliases.put({ kind: 'environment', alias: 'z', name: 'y' })).toEqual({ outcome: 'added' });
  expect(await store.aliases.put(service('a', 'c'))).toEqual({ outcome: 'replaced' });
  expect(await store.aliases.put(service('c', 'a'))).toEqual({ outcome: 'circle', circle: ['c', 'a', 'c'] });
  expect((await store.aliases.list()).map(({ alias, name }) => `${alias}=${name}`)).toEqual(['z=y', 'a=c', 'b=c']);
  expect(await store.aliases.delete('service', 'z')).toBe('absent');
  expect(await store.aliases.delete('environment', 'z')).toBe('deleted');
});

it.each(MOUNTS)('a setting comes before the API, %s', async (_name, open) => {
  const store = await open();
  await store.aliases.put(service('a', 'x'));
  await store.aliases.put(service('b', 'a'));
  expect(await store.aliases.configure([service('a', 'b')])).toEqual(['a', 'b', 'a']);
  expect(await store.aliases.configure([service('a', 'c')])).toBeNull();
  expect(await store.aliases.put(service('a', 'x'))).toEqual({ outcome: 'configured' });
  expect(await store.aliases.delete('service', 'a')).toBe('configured');
  expect(await store.aliases.list()).toEqual([
    { ...service('a', 'c'), source: 'setting' },
    { ...service('b', 'a'), source: 'api' },
  ]);
  expect(await store.aliases.configure([])).toBeNull();
  expect(await store.aliases.list()).toEqual([{ ...service('b', 'a'), source: 'api' }]);
});
