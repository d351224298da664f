import { describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS } from '../../../../src/analysis/impact/input/impact-input.ts';
import { judge, type Story } from '../scenario.ts';

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
