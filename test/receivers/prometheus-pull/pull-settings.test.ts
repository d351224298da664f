import { describe, expect, test } from 'vitest';
import { addressOf, historyMsOf, PULL_SETTINGS } from '../../../src/receivers/prometheus-pull/pull-settings.ts';
import { readSettings } from '../../../src/settings/read-settings.ts';

const URL_SET = { PINKBAR_PROMETHEUS_URL: 'https://prometheus.example/' };

function read(environment: Readonly<Record<string, string>>) {
  const reading = readSettings([PULL_SETTINGS], { ...URL_SET, ...environment });
  if (!reading.valid) throw new Error(reading.faults.join('; '));
  const values = reading.settings.of(PULL_SETTINGS);
  return { ...values, address: addressOf(values.url ?? '', values) };
}

const faultsOf = (environment: Readonly<Record<string, string>>): readonly string[] => {
  const reading = readSettings([PULL_SETTINGS], { ...URL_SET, ...environment });
  return reading.valid ? [] : reading.faults;
};

describe('the settings of the Prometheus store', () => {
  test.each([
    ['https://prometheus.example/', 'https://prometheus.example'],
    ['http://mimir:8080/prometheus', 'http://mimir:8080/prometheus'],
    ['http://vm:8481/select/0/prometheus/api/v1/', 'http://vm:8481/select/0/prometheus'],
  ])('%s', (url, used) => {
    expect(read({ PINKBAR_PROMETHEUS_URL: url }).address.url).toBe(used);
  });

  test('headers: a token, a user, a tenant and others', () => {
    expect(read({ PINKBAR_PROMETHEUS_TOKEN: 'abc', PINKBAR_PROMETHEUS_TENANT: 'team-a' }).address.headers).toEqual({
      authorization: 'Bearer abc',
      'x-scope-orgid': 'team-a',
    });
    expect(read({ PINKBAR_PROMETHEUS_USER: 'ann', PINKBAR_PROMETHEUS_PASSWORD: 'pass' }).address.headers).toEqual({
      authorization: 'Basic YW5uOnBhc3M=',
    });
    expect(read({ PINKBAR_PROMETHEUS_HEADERS: 'X-Key=a%2Cb%3D, THANOS-TENANT=team=1' }).address.headers).toEqual({
      'x-key': 'a,b=',
      'thanos-tenant': 'team=1',
    });
  });

  test('no history beyond what is kept', () => {
    expect(historyMsOf(read({}))).toBe(8 * 86_400_000);
    expect(historyMsOf(read({ PINKBAR_RETENTION_DAYS: '2' }))).toBe(2 * 86_400_000);
  });

  test.each([
    [{ PINKBAR_PROMETHEUS_URL: 'prometheus:9090' }, /PINKBAR_PROMETHEUS_URL/],
    [{ PINKBAR_PROMETHEUS_URL: 'file:///etc/passwd' }, /PINKBAR_PROMETHEUS_URL/],
    [{ PINKBAR_PROMETHEUS_URL: 'http://prometheus/?a=1' }, /no room for credentials or parameters/],
    [{ PINKBAR_PROMETHEUS_TOKEN: 'a', PINKBAR_PROMETHEUS_USER: 'b' }, /keep one/],
    [{ PINKBAR_PROMETHEUS_PASSWORD: 'a' }, /PINKBAR_PROMETHEUS_USER is missing/],
    [{ PINKBAR_PROMETHEUS_CERT: 'a' }, /a certificate needs both/],
    [{ PINKBAR_PROMETHEUS_URL: 'http://prometheus', PINKBAR_PROMETHEUS_CA: 'a' }, /need an address with https/],
    [{ PINKBAR_PROMETHEUS_STEP: '1s' }, /from 5s to 300s/],
    [{ PINKBAR_PROMETHEUS_STEP: '60' }, /no length of time/],
    [{ PINKBAR_PROMETHEUS_TENANT: 'a\nb' }, /visible ASCII/],
  ])('%o is refused', (environment, fault) => {
    expect(faultsOf(environment)).toEqual([expect.stringMatching(fault)]);
  });

  test('a header that is none is refused without being printed', () => {
    for (const text of ['s3cret', 'a b=s3cret', 'a=%zzs3cret', 'a=s3cret%0d%0ahost: b']) {
      expect(faultsOf({ PINKBAR_PROMETHEUS_HEADERS: text })).toEqual([expect.not.stringContaining('s3cret')]);
    }
  });
});
