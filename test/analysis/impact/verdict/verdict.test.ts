import { describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS } from '../../../../src/analysis/impact/input/impact-input.ts';
import { judgeSignal } from '../../../../src/analysis/impact/verdict/judge-signal.ts';
import { MINUTE_MS, millis } from '../../../../src/model/instant.ts';
import { buildInput, judge, MODEL, type Story } from '../scenario.ts';

describe('requests around a release', () => {
  const requests: Story = { kind: 'rate', bad: 'down', historyHours: 72, afterMin: 60, noise: 0.1 };
  const rush = { shape: 'step', fromMin: -25, toMin: 0, times: 1.8 } as const;

  it.each(['rate', 'count'] as const)('%s: the end of a traffic surge is likely a fall, and yet no regression', (kind) => {
    const { probability, verdict } = judge({ ...requests, kind, injected: [rush] });
    // The model alone would flag it.
    expect(probability!).toBeGreaterThan(DEFAULT_IMPACT_SETTINGS.flagProbability);
    expect(verdict).toBe('no_effect');
  });

  it('a fall below the usual level is one', () => {
    expect(judge({ ...requests, injected: [{ shape: 'step', fromMin: 0, times: 0.6 }] }).verdict).toBe('regression');
  });

  it('a traffic surge that ends with the release does not explain a fall below the level before it', () => {
    expect(judge({ ...requests, injected: [rush, { shape: 'step', fromMin: 0, times: 0.4 }] }).verdict).toBe('regression');
  });
});

describe('a rollback', () => {
  it('is an improvement where it takes back what the release before it broke', () => {
    const broken = { shape: 'step', fromMin: -180, toMin: 0, times: 6 } as const;
    const input = buildInput({
      ...{
        kind: 'ratio',
        level: 0.004,
        requestsPerMinute: 600,
        historyHours: 96,
        afterMin: 120,
        rhythm: 0.3,
        injected: [broken],
      },
    });
    const from = millis(input.releaseAt - 180 * MINUTE_MS);
    const releases = [...input.releases, { id: 'broke', at: from, sameService: true }];
    const rollback = { ...input, releases, activeRegressions: [{ from, to: input.releaseAt }] };
    expect(judgeSignal(rollback, DEFAULT_IMPACT_SETTINGS, MODEL).verdict).toBe('improvement');
  });
});
