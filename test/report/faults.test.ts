import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import { MINUTE_MS, millis } from '../../src/model/instant.ts';
import { effectWords, shortEffectWords } from '../../src/report/effect-words.ts';
import { faultSentence } from '../../src/report/fault-sentence.ts';
import { concernOf, faultsOf } from '../../src/report/faults.ts';
import { aFinding } from '../http/a-report.ts';

const ONSET = aFinding().onset!.at;

function flagged(signalName: string, fields: Partial<Finding> = {}, minutes = 0): Finding {
  const at = millis(ONSET + minutes * MINUTE_MS);
  return aFinding({ signal: `shop.${signalName}`, signalName, onset: { at, low: at, high: at }, ...fields });
}

const latency = flagged('http_latency_p95', { kind: 'latency', probability: 0.99 }, 2);
const errors = flagged('http_error_ratio', { probability: 0.91 }, 4);
const logs = flagged('log_errors', { kind: 'count', probability: 0.999 });
const workers = flagged('workers_busy', { kind: 'gauge', probability: 0.97 }, -3);
const requests = flagged('http_request_rate', { kind: 'rate', bad: 'down', probability: 0.96 }, 1);

describe('concernOf', () => {
  it.each([
    [errors, 'errors'],
    [flagged('checkout_failures', { kind: 'rate' }), 'errors'],
    [flagged('payment.timeouts', { kind: 'count' }), 'errors'],
    [latency, 'latency'],
    [requests, 'requests'],
    [workers, 'saturation'],
    [logs, 'logs'],
    [flagged('catalog_size', { kind: 'gauge' }), 'saturation'],
    [flagged('apdex', { kind: 'gauge', bad: 'down' }), 'saturation'],
  ] as const)('of %o', (finding, concern) => {
    expect(concernOf(finding)).toBe(concern);
  });
});

describe('faultsOf', () => {
  it('makes one fault of what moved together, named by what users feel, whatever is most likely', () => {
    const [fault, ...more] = faultsOf([logs, workers, latency, requests, errors]);
    expect(more).toEqual([]);
    expect(fault!.lead).toBe(errors);
    expect(fault!.others).toEqual([latency, requests, workers, logs]);
  });

  it('is led by what the proxy saw where the service counted failures too', () => {
    const ofService = flagged('error_ratio', { probability: 0.999 });
    const ofProxy = flagged('nginx_error_ratio', { probability: 0.9 });
    const ofClients = flagged('nginx_client_error_ratio', { probability: 0.9999 });
    for (const order of [
      [ofService, ofClients, ofProxy],
      [ofProxy, ofService, ofClients],
    ]) {
      const [fault, ...more] = faultsOf(order);
      expect(more).toEqual([]);
      expect(fault).toEqual({ lead: ofProxy, others: [ofClients, ofService] });
    }
  });

  it('keeps apart what began at other times', () => {
    const later = flagged('http_latency_p95', { kind: 'latency' }, 40);
    expect(faultsOf([later, errors, logs]).map(({ lead, others }) => [lead, others.length])).toEqual([
      [errors, 1],
      [later, 0],
    ]);
  });

  it('leaves out what is no flag, and takes in what has no onset', () => {
    const restless = flagged('http_latency_p50', { kind: 'latency', verdict: 'less_stable', onset: null });
    const blip = flagged('http_latency_p99', { kind: 'latency', verdict: 'transient' });
    expect(faultsOf([blip, restless, errors])).toEqual([{ lead: errors, others: [restless] }]);
    expect(faultsOf([blip])).toEqual([]);
  });

  it('reads onsets that are written out, as in an answer', () => {
    const written = { ...errors, onset: { at: new Date(ONSET).toISOString() } };
    expect(
      faultsOf([written, { ...written, signalName: 'other', onset: { at: new Date(ONSET + 41 * MINUTE_MS).toISOString() } }]),
    ).toHaveLength(2);
  });
});

describe('effectWords', () => {
  const words = (kind: Finding['kind'], absolute: number, relative: number | null, unit: string | null = null) =>
    effectWords({ kind, unit, effect: { absolute, relative } });
  it.each([
    ['a ratio', words('ratio', 0.0143, 7.15), '0.2 % to 1.63 % of requests (+1.43 points, ×8.2)'],
    ['a ratio from nothing', words('ratio', 0.03, null), '0 % to 3 % of requests (+3 points)'],
    ['a ratio of everything', words('ratio', 0.999, 99.9), '1 % to 100 % of requests (+99 points, ×101)'],
    ['a latency', words('latency', 230, 1.917, 'ms'), '120 ms to 350 ms (×2.9)'],
    ['a small rise', words('latency', 12, 0.1, 'ms'), '120 ms to 132 ms (+10 %)'],
    ['a fall', words('rate', -4.3, -0.35), '12.3 to 7.99 (-35 %)'],
    ['a large count', words('count', 12_345, 1), '12345 to 24690 (×2)'],
  ])('of %s', (_name, said, expected) => {
    expect(said).toBe(expected);
  });

  it('are shorter where there is little room, and absent without an effect', () => {
    const changed = { kind: 'ratio', unit: null, effect: { absolute: 0.0143, relative: 7.15 } } as const;
    expect(shortEffectWords(changed)).toBe('0.2 % to 1.63 %, ×8.2');
    expect([effectWords({ ...changed, effect: null }), shortEffectWords({ ...changed, effect: null })]).toEqual([null, null]);
  });
});

describe('faultSentence', () => {
  it.each([
    [
      { lead: errors, others: [latency, logs] },
      /^x got worse with this release: 1 % to 5.1 % of requests \(\+4.1 points, ×5.1\), probability 91 %; 2 other signals moved with it\.$/,
    ],
    [
      { lead: { ...errors, verdict: 'burst' as const }, others: [logs] },
      /^x got worse for a while with this release: .*; 1 other signal moved with it\.$/,
    ],
    [
      { lead: { ...requests, verdict: 'went_silent' as const, effect: null, probability: null }, others: [] },
      /^x went silent with this release\.$/,
    ],
    [
      { lead: { ...latency, verdict: 'less_stable' as const }, others: [] },
      /^x became less stable with this release, probability 99 %\.$/,
    ],
  ])('of %o', (fault, sentence) => {
    expect(faultSentence(fault, 'x')).toMatch(sentence);
  });
});
