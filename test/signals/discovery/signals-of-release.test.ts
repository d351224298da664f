import { describe, expect, test } from 'vitest';
import type { Signal } from '../../../src/model/signal.ts';
import { signalsOfRelease } from '../../../src/signals/discovery/signals-of-release.ts';

/** `shop/production.workers`; `-` for none. */
function signal(text: string): Signal {
  const [owner = '', name = ''] = text.split('.');
  const [service = '-', environment = '-'] = owner.split('/');
  return {
    id: text,
    name,
    service: service === '-' ? null : service,
    environment: environment === '-' ? null : environment,
    kind: 'gauge',
    bad: 'up',
    unit: null,
    expression: { form: 'level', of: [{ metric: name, tags: [] }] },
    preset: null,
  };
}

const release = (text: string) => {
  const [service = '-', environment = '-'] = text.split('/');
  return { service: service === '-' ? null : service, environment: environment === '-' ? null : environment };
};

describe('signalsOfRelease', () => {
  test.each([
    ['its own', 'shop/-', 'shop/-.a cart/-.a -/-.a', 'shop/-.a'],
    ['its own in its environment', 'shop/prod', 'shop/production.a shop/staging.a', 'shop/production.a'],
    [
      'those without an environment too',
      'shop/production',
      'shop/-.a shop/production.b shop/dev.c',
      'shop/-.a shop/production.b',
    ],
    [
      'all environments for a release that names none',
      'shop/-',
      'shop/production.a shop/staging.a',
      'shop/production.a shop/staging.a',
    ],
    ['those of no service where it has none', 'api/production', '-/-.a -/staging.b shop/-.a', '-/-.a'],
    [
      'all of the environment for a release of no service',
      '-/production',
      'shop/prod.a -/-.b cart/staging.c',
      'shop/prod.a -/-.b',
    ],
    ['none of another service', 'api/-', 'shop/-.a', ''],
  ])('%s', (_name, of, given, expected) => {
    const signals = given.split(' ').map(signal);
    expect(signalsOfRelease(signals, release(of)).map((each) => each.id)).toEqual(expected.split(' ').filter((id) => id !== ''));
  });
});
