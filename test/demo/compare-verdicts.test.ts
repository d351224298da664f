import { describe, expect, it } from 'vitest';
import type { JudgedFinding, JudgedRelease } from '../../src/demo/await-verdicts.ts';
import { compareRelease, scoreOf } from '../../src/demo/compare-verdicts.ts';
import type { PostedRelease } from '../../src/demo/post-releases.ts';
import type { InjectedTruth } from '../../src/demo/release-plan.ts';
import { scoreText, verdictTable } from '../../src/demo/verdict-table.ts';
import { MINUTE_MS, millis, toRfc3339 } from '../../src/model/instant.ts';

const AT = millis(1_795_400_040_000);

const posted = (outcome: InjectedTruth['outcome'], on: InjectedTruth['on'] = null): PostedRelease => ({
  id: 'one',
  at: AT,
  planned: { kind: 'deploy', version: '1.2.3', tags: ['hotfix'], title: 't', offsetMs: 0, truth: { outcome, on, note: outcome } },
});

const finding = (signalName: string, verdict: JudgedFinding['verdict'], more: Partial<JudgedFinding> = {}): JudgedFinding => ({
  signal: `shop.${signalName}`,
  signalName,
  verdict,
  probability: null,
  pValue: null,
  effect: null,
  onset: null,
  evidence: null,
  ...more,
});

const judged = (verdict: JudgedRelease['verdict'], ...findings: JudgedFinding[]): JudgedRelease => ({
  id: 'one',
  verdict,
  faults: findings.filter((each) => each.verdict === 'regression').map(({ signal }) => ({ lead: signal, others: [] })),
  findings,
});

const UP = finding('error_ratio', 'regression');
const SLOW = finding('latency_p95', 'regression');

describe('compareRelease', () => {
  const CASES = [
    { name: 'found', truth: posted('regression', 'errors'), answer: judged('flagged', UP), mark: 'ok' },
    { name: 'flagged for another thing', truth: posted('regression', 'errors'), answer: judged('flagged', SLOW), mark: 'missed' },
    { name: 'not flagged', truth: posted('regression', 'latency'), answer: judged('clear'), mark: 'missed' },
    {
      name: 'burst found',
      truth: posted('burst', 'errors'),
      answer: judged('flagged', finding('error_ratio', 'burst')),
      mark: 'ok',
    },
    { name: 'burst called a regression', truth: posted('burst', 'errors'), answer: judged('flagged', UP), mark: 'missed' },
    { name: 'burst called a blip', truth: posted('burst'), answer: judged('clear', finding('a', 'transient')), mark: 'missed' },
    { name: 'harmless and clear', truth: posted('nothing'), answer: judged('clear'), mark: 'ok' },
    { name: 'harmless without data', truth: posted('nothing'), answer: judged('insufficient_data'), mark: 'ok' },
    { name: 'harmless but flagged', truth: posted('nothing'), answer: judged('flagged', UP), mark: 'false flag' },
    {
      name: 'improvement named',
      truth: posted('improvement', 'latency'),
      answer: judged('clear', finding('nginx_upstream_time_p95', 'improvement')),
      mark: 'ok',
    },
    { name: 'improvement unseen', truth: posted('improvement', 'latency'), answer: judged('clear'), mark: 'unseen' },
    { name: 'improvement flagged', truth: posted('improvement', 'latency'), answer: judged('flagged', UP), mark: 'false flag' },
    { name: 'blip named', truth: posted('blip'), answer: judged('clear', finding('latency_p50', 'transient')), mark: 'ok' },
    { name: 'blip unseen', truth: posted('blip'), answer: judged('clear'), mark: 'unseen' },
    { name: 'blip flagged', truth: posted('blip'), answer: judged('flagged', UP), mark: 'false flag' },
  ];
  for (const { name, truth, answer, mark } of CASES) {
    it(`marks "${name}" as ${mark}`, () => {
      expect(compareRelease(truth, answer).mark).toBe(mark);
    });
  }

  it('names a flag as the first fault is named', () => {
    const logs = finding('log_errors', 'burst', { probability: 0.99 });
    const errors = finding('error_ratio', 'burst', { probability: 0.9 });
    const answer = { ...judged('flagged', logs, errors), faults: [{ lead: errors.signal, others: [logs.signal] }] };
    expect(compareRelease(posted('burst', 'errors'), answer).top).toBe(errors);
  });

  it('names what comes nearest to a flag where nothing is flagged', () => {
    const blip = finding('latency_p99', 'transient');
    const answer = judged('clear', finding('a', 'no_effect'), finding('b', 'improvement'), blip);
    expect(compareRelease(posted('nothing'), answer).top).toBe(blip);
    expect(compareRelease(posted('nothing'), judged('clear', finding('a', 'no_effect'))).top).toBeNull();
  });
});

describe('scoreOf', () => {
  const found = compareRelease(posted('regression', 'errors'), judged('flagged', UP));
  const missed = compareRelease(posted('regression', 'errors'), judged('clear'));
  const clear = compareRelease(posted('nothing'), judged('clear'));
  const flagged = compareRelease(posted('nothing'), judged('flagged', UP));
  const unseen = compareRelease(posted('blip'), judged('clear'));

  it('passes when regressions are found and nothing harmless is flagged', () => {
    expect(scoreOf([found, clear, unseen])).toEqual({
      regressions: { hits: 1, of: 1 },
      bursts: { hits: 0, of: 0 },
      harmlessFlagged: { hits: 0, of: 2 },
      blips: { hits: 0, of: 1 },
      improvements: { hits: 0, of: 0 },
      passed: true,
    });
  });

  it('fails on a missed regression or burst, and on a false flag', () => {
    const missedBurst = compareRelease(posted('burst', 'errors'), judged('clear'));
    expect(scoreOf([missed, clear]).passed).toBe(false);
    expect(scoreOf([found, missedBurst])).toMatchObject({
      bursts: { hits: 0, of: 1 },
      harmlessFlagged: { of: 0 },
      passed: false,
    });
    expect(scoreOf([found, flagged]).passed).toBe(false);
    expect(scoreText(scoreOf([found, missed, flagged, clear, unseen]))).toBe(
      'regressions found 1/2 · bursts found 0/0 · harmless releases flagged 1/3 · restart blip called transient 0/1 · improvements named 0/0',
    );
  });
});

describe('verdictTable', () => {
  it('has a line for each release, in columns', () => {
    const strong = finding('error_ratio', 'regression', {
      probability: 0.973,
      pValue: 0.0004,
      effect: { relative: 6.4, absolute: 0.01, low: null, high: null },
      onset: {
        at: toRfc3339(millis(AT + 2 * MINUTE_MS)),
        low: toRfc3339(millis(AT + 2 * MINUTE_MS)),
        high: toRfc3339(millis(AT + 2 * MINUTE_MS)),
      },
    });
    const weak = finding('latency_p95', 'improvement', {
      pValue: 0.98,
      effect: { relative: -0.042, absolute: -9, low: null, high: null },
      evidence: { pBetter: 0.0123, pTransient: 0.5 } as JudgedFinding['evidence'],
    });
    const lines = verdictTable([
      compareRelease(posted('regression', 'errors'), judged('flagged', strong)),
      compareRelease(posted('improvement', 'latency'), judged('clear', weak)),
      compareRelease(posted('nothing'), judged('clear')),
    ]).split('\n');
    expect(lines.slice(2)).toEqual([
      '2026-11-23 02:14  1.2.3    hotfix  regression   flagged  error_ratio regression +640 %, probability 0.97, from +2 min  ok',
      '2026-11-23 02:14  1.2.3    hotfix  improvement  clear    latency_p95 improvement -4.2 %, p 0.01                        ok',
      '2026-11-23 02:14  1.2.3    hotfix  nothing      clear    -                                                             ok',
      '',
    ]);
  });
});
