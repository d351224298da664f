import { describe, expect, test } from 'vitest';
import type { Effect } from '../../src/model/finding.ts';
import {
  evidenceLine,
  formatEffect,
  formatEffectInterval,
  formatProbability,
  formatPValue,
} from '../../src/web/format/finding-format.ts';
import { releaseName, spokenRelease } from '../../src/web/format/release-naming.ts';
import { safeLink } from '../../src/web/format/safe-link.ts';

const effect = (change: Partial<Effect>): Effect => ({ relative: 0.1, absolute: 1, low: null, high: null, ...change });

test.each([
  [0.0041, 'p 0.004'],
  [0.31, 'p 0.31'],
  [0.00001, 'p < 0.0001'],
  [1, 'p 1'],
])('formatPValue of %d', (pValue, text) => {
  expect(formatPValue(pValue)).toBe(text);
});

test.each([
  [0.974, '97\u00a0%'],
  [0.9999, '> 99\u00a0%'],
  [0, '< 1\u00a0%'],
])('formatProbability of %d', (probability, text) => {
  expect(formatProbability(probability)).toBe(text);
});

describe('effects', () => {
  test.each([
    ['a ratio in points', effect({ absolute: 0.0192, relative: 3.8 }), 'ratio', null, '+1.9\u00a0pp'],
    ['a latency relative', effect({ relative: 0.349, absolute: 60 }), 'latency', 'ms', '+35\u00a0%'],
    ['more than twice as much', effect({ relative: 3.2 }), 'latency', 'ms', '×4.2'],
    ['an improvement', effect({ relative: -0.221 }), 'latency', 'ms', '\u221222\u00a0%'],
    ['from zero, in its own unit', effect({ relative: null, absolute: 12 }), 'gauge', 'jobs', '+12\u00a0jobs'],
  ] as const)('%s', (_name, given, kind, unit, text) => {
    expect(formatEffect(given, kind, unit)).toBe(text);
  });

  test('the_interval_needs_both_ends', () => {
    expect(formatEffectInterval(effect({ low: 0.2, high: 0.51 }))).toBe('+20\u00a0% to +51\u00a0%');
    expect(formatEffectInterval(effect({ low: 0.2 }))).toBeNull();
  });
});

describe('evidenceLine', () => {
  const finding = {
    signalName: 'error_ratio',
    kind: 'ratio',
    unit: '1',
    verdict: 'regression',
    effect: effect({ absolute: 0.019 }),
    probability: 0.974,
  } as const;
  test.each([
    ['a regression with its probability', finding, 'error_ratio +1.9\u00a0pp, 97\u00a0% likely'],
    ['another verdict by its word', { ...finding, verdict: 'transient' as const }, 'error_ratio +1.9\u00a0pp, transient'],
    ['what is unknown is left out', { ...finding, effect: null, probability: null }, 'error_ratio'],
  ])('%s', (_name, given, text) => {
    expect(evidenceLine(given)).toBe(text);
  });
});

describe('names', () => {
  const release = { kind: 'deploy', version: '1.4.2', commit: null, title: null, tags: ['hotfix'], verdict: 'flagged' } as const;
  test('spokenRelease', () => {
    expect(spokenRelease(release)).toBe('Release 1.4.2, hotfix, flagged');
    expect(spokenRelease({ ...release, kind: 'rollback', tags: [] })).toBe('Rollback to 1.4.2, flagged');
  });

  test.each([
    [{ version: null, commit: 'a1b2c3d4e5f6', title: 'x' }, 'a1b2c3d4'],
    [{ version: null, commit: null, title: 'Fix basket' }, 'Fix basket'],
    [{ version: null, commit: null, title: null }, 'unnamed'],
  ])('releaseName of %j', (given, name) => {
    expect(releaseName(given)).toBe(name);
  });
});

describe('safeLink', () => {
  test.each(['https://ci.example.com/4711', 'http://ci.local/x?y=1'])('%s_success', (address) => {
    expect(safeLink(address)).toBe(address);
  });

  test.each([
    null,
    '',
    '/relative',
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'vbscript:x',
  ])('%s_failure', (address) => {
    expect(safeLink(address)).toBeNull();
  });
});
