import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineComponent } from '../../src/component/component.ts';
import type { Context } from '../../src/component/context.ts';
import { readSettings } from '../../src/settings/read-settings.ts';
import { setting, settingsShape } from '../../src/settings/setting.ts';

const CONTEXT = {} as Context;

const create = (settings: object, context: Context) => ({ settings, context, address: () => 'here' });
const one = defineComponent({
  name: 'one',
  settings: settingsShape({ port: setting('ONE_PORT', '1', z.coerce.number()) }),
  create,
});
const other = defineComponent({
  name: 'other',
  settings: settingsShape({ port: setting('OTHER_PORT', '2', z.coerce.number()) }),
  create: ({ port }) => (port === 0 ? null : {}),
});

function read(environment: Record<string, string>) {
  const reading = readSettings([one.settings, other.settings], environment);
  if (!reading.valid) throw new Error(reading.faults.join('\n'));
  return reading.settings;
}

test('a component is created with the values of its own settings, and with the context', () => {
  expect(one.create(read({ PINKBAR_ONE_PORT: '7', PINKBAR_OTHER_PORT: '8' }), CONTEXT)).toMatchObject({
    settings: { port: 7 },
    context: CONTEXT,
  });
});

test('a component that its settings turn off is null', () => {
  expect(other.create(read({}), CONTEXT)).toEqual({});
  expect(other.create(read({ PINKBAR_OTHER_PORT: '0' }), CONTEXT)).toBeNull();
});

test('a component whose settings were not read cannot be created', () => {
  const reading = readSettings([one.settings], {});
  if (!reading.valid) throw new Error('faults');
  expect(() => other.create(reading.settings, CONTEXT)).toThrow('PINKBAR_OTHER_PORT');
});
