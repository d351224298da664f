import { describe, expect, it } from 'vitest';
import { assessSignal } from '../../../../src/analysis/impact/evidence/assess-signal.ts';
import type { ImpactInput } from '../../../../src/analysis/impact/input/impact-input.ts';
import { loadOf } from '../../../../src/analysis/impact/statistics/service-load.ts';
import { seeded } from '../random.ts';
import { buildInput } from '../scenario.ts';

/** Two days of requests that move slowly, and rise by half at the release; and workers that follow them. */
function busyService(workersToo: number): readonly ImpactInput[] {
  const requests = buildInput({ kind: 'count', bad: 'down', level: 400, historyHours: 48, afterMin: 60 });
  const { normal } = seeded(9);
  const anchor = 48 * 60;
  let wander = 0;
  const load = requests.window.values.map((_, i) => {
    wander = 0.98 * wander + 0.05 * normal();
    return Math.round(400 * Math.exp(wander + (i >= anchor ? 0.4 : 0)));
  });
  const workers = load.map((value, i) => (value / 10) * (i >= anchor ? workersToo : 1) * Math.exp(0.02 * normal()));
  const release = buildInput({ kind: 'gauge', historyHours: 48, afterMin: 60 });
  return [
    { ...requests, window: { ...requests.window, values: load } },
    { ...release, window: { ...release.window, values: workers } },
  ];
}

function beyondLoad(inputs: readonly ImpactInput[]): { readonly plain: number; readonly beyond: number } {
  const load = loadOf(inputs);
  const assessment = assessSignal(inputs[1]!, load(inputs[1]!));
  if (assessment.status !== 'measured') throw new Error(assessment.status);
  const { further, pValue } = assessment.worse;
  return { plain: pValue, beyond: further!.beyondLoad!.pValue };
}

describe('the load of a service', () => {
  it('explains busy workers when more requests come in', () => {
    const { plain, beyond } = beyondLoad(busyService(1));
    expect(plain).toBeLessThan(0.01);
    expect(beyond).toBeGreaterThan(10 * plain);
  });

  it('does not explain what the workers do beyond it', () => {
    expect(beyondLoad(busyService(1.6)).beyond).toBeLessThan(0.01);
  });

  it('is measured by counts of which a fall is bad, and explains nothing of itself', () => {
    const [requests, workers] = busyService(1) as [ImpactInput, ImpactInput];
    expect(loadOf([requests, workers])(requests)).toBeNull();
    expect(loadOf([workers])(workers)).toBeNull();
    const errors: ImpactInput = { ...requests, signal: { ...requests.signal, id: 'errors', bad: 'up' } };
    expect(loadOf([errors, workers])(workers)).toBeNull();
    expect(loadOf([requests, workers])(workers)?.pRise).toBeLessThan(0.05);
  });
});
