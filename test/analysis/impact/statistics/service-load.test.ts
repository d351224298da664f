import { describe, expect, it } from 'vitest';
import { assessSignal } from '../../../../src/analysis/impact/evidence/assess-signal.ts';
import type { ImpactInput } from '../../../../src/analysis/impact/input/impact-input.ts';
import { demandOf } from '../../../../src/analysis/impact/statistics/service-load.ts';
import { seeded } from '../random.ts';
import { tell } from '../scenario.ts';

/** Two days of requests that wander, and rise by half at the release; and workers that follow them. */
function busyService(workersToo: number): readonly ImpactInput[] {
  const requests = tell({ kind: 'count', bad: 'down', level: 400, historyHours: 48, afterMin: 60 });
  const { normal } = seeded(9);
  const anchor = 48 * 60;
  let wander = 0;
  const demand = requests.window.values.map((_, i) => {
    wander = 0.98 * wander + 0.05 * normal();
    return Math.round(400 * Math.exp(wander + (i >= anchor ? 0.4 : 0)));
  });
  const workers = demand.map((value, i) => (value / 10) * (i >= anchor ? workersToo : 1) * Math.exp(0.02 * normal()));
  const release = tell({ kind: 'gauge', historyHours: 48, afterMin: 60 });
  return [
    { ...requests, window: { ...requests.window, values: demand } },
    { ...release, window: { ...release.window, values: workers } },
  ];
}

function beyondDemand(inputs: readonly ImpactInput[]): { readonly plain: number; readonly beyond: number } {
  const demand = demandOf(inputs);
  const assessment = assessSignal(inputs[1]!, demand(inputs[1]!));
  if (assessment.status !== 'measured') throw new Error(assessment.status);
  const { closer, pValue } = assessment.worse;
  return { plain: pValue, beyond: closer!.beyondDemand!.pValue };
}

describe('demand', () => {
  it('explains busy workers when more requests come in', () => {
    const { plain, beyond } = beyondDemand(busyService(1));
    expect(plain).toBeLessThan(0.01);
    expect(beyond).toBeGreaterThan(10 * plain);
  });

  it('does not explain what the workers do beyond it', () => {
    expect(beyondDemand(busyService(1.6)).beyond).toBeLessThan(0.01);
  });

  it('is told of by counts of which a fall is bad, and of itself explains nothing', () => {
    const [requests, workers] = busyService(1) as [ImpactInput, ImpactInput];
    expect(demandOf([requests, workers])(requests)).toBeNull();
    expect(demandOf([workers])(workers)).toBeNull();
    const errors: ImpactInput = { ...requests, signal: { ...requests.signal, id: 'errors', bad: 'up' } };
    expect(demandOf([errors, workers])(workers)).toBeNull();
    expect(demandOf([requests, workers])(workers)?.pRise).toBeLessThan(0.05);
  });
});
