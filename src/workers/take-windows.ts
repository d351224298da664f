import type { SignalRange } from '../analysis/correlation/correlation-input.ts';
import type { ImpactInput, SplitSignal } from '../analysis/impact/input/impact-input.ts';
import type { SampleBatch } from '../model/sample.ts';
import type { SignalWindow } from '../model/signal.ts';
import type { TransferList } from '../threads/transfer-list.ts';

/** Inputs as they are to be sent, with all their arrays on the list. */
export const takeImpactInputs = (inputs: readonly ImpactInput[], list: TransferList): readonly ImpactInput[] =>
  inputs.map((input) => ({
    ...input,
    window: takeWindow(input.window, list),
    controls: input.controls.map((window) => takeWindow(window, list)),
    ...(input.split && { split: takeSplit(input.split, list) }),
  }));

const takeSplit = (split: SplitSignal, list: TransferList): SplitSignal => ({
  ...split,
  members: split.members.map((member) => ({
    ...member,
    values: list.take(member.values),
    requests: member.requests && list.take(member.requests),
  })),
});

/** Signals with their windows, likewise. */
export const takeRanges = <Range extends SignalRange>(ranges: readonly Range[], list: TransferList): readonly Range[] =>
  ranges.map((range) => ({ ...range, window: takeWindow(range.window, list) }));

/** One window, likewise. */
export const takeWindow = (window: SignalWindow, list: TransferList): SignalWindow => ({
  ...window,
  values: list.take(window.values),
  denominators: window.denominators && list.take(window.denominators),
});

/** Samples of series, likewise. */
export const takeSamples = (batch: SampleBatch, list: TransferList): SampleBatch =>
  batch.map((points) => ({ ...points, at: list.take(points.at), values: list.take(points.values) }));
