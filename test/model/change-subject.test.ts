import { describe, expect, test } from 'vitest';
import { areOpposite, stateOf, subjectOf } from '../../src/model/change-subject.ts';
import type { EventKind } from '../../src/model/event.ts';

describe('what an event changed', () => {
  test.each<[kind: EventKind, version: string | null, title: string | null, subject: string | null, state: string | null]>([
    ['flag', 'checkout-v2:on', null, 'flag checkout-v2', 'on'],
    ['flag', 'checkout-v2=ON', 'a title', 'flag checkout-v2', 'on'],
    ['flag', 'checkout-v2: 25 %', null, 'flag checkout-v2', '25 %'],
    ['flag', 'checkout-v2', null, 'flag checkout-v2', null],
    ['flag', 'checkout-v2:', null, 'flag checkout-v2', null],
    ['flag', null, 'Checkout v2', 'flag Checkout v2', null],
    ['flag', null, null, 'flag', null],
    ['flag', ':on', null, 'flag', 'on'],
    ['config', 'upstream=http://pay:8080', null, 'config upstream', 'http://pay:8080'],
    ['migration', '0042_orders', null, 'migration 0042_orders', null],
    ['deploy', '1.4.2', null, null, null],
    ['rollback', 'image:1.4.2', null, null, '1.4.2'],
    ['scale', 'web:12', null, 'scale', '12'],
    ['note', null, 'a title', 'note', null],
  ])('%s %s %s', (kind, version, title, subject, state) => {
    expect(subjectOf({ kind, version, title })).toBe(subject);
    expect(stateOf(version)).toBe(state);
  });

  test.each([
    ['on', 'off', true],
    ['off', 'on', true],
    ['on', 'on', false],
    ['25 %', '50 %', false],
    [null, null, false],
    [null, 'off', false],
  ])('%s and %s', (a, b, expected) => expect(areOpposite(a, b)).toBe(expected));
});
