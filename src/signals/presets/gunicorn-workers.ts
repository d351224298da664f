import type { Preset, PresetSelector, PresetSignal } from './preset.ts';
import { gaugeLevel } from './preset-signals.ts';

const withState = (state: string): PresetSelector => ({ metric: 'gunicorn.workers', tags: { state } });

/** What `pinkbar sample gunicorn` sends. */
export const GUNICORN_SAMPLER: Preset = {
  name: 'gunicorn-sampler',
  signals: [
    ...busyWorkers(['gunicorn.workers.busy'], ['gunicorn.workers.total']),
    gaugeLevel('workers', 'down', ['gunicorn.workers.total']),
    gaugeLevel('backlog', 'up', ['gunicorn.backlog']),
  ],
};

/** What the gunicorn check of Datadog's Agent sends, and the sampler under its names. gunicorn's own gauge of that name carries no state. */
export const GUNICORN_CHECK: Preset = {
  name: 'gunicorn-check',
  signals: [
    ...busyWorkers([withState('working')], [withState('working'), withState('idle')]),
    gaugeLevel('workers', 'down', [withState('working'), withState('idle')]),
  ],
};

function busyWorkers(busy: readonly PresetSelector[], all: readonly PresetSelector[]): readonly PresetSignal[] {
  const utilisation: PresetSignal = {
    name: 'worker_utilisation',
    // A share, but not one count out of another: the workers of two moments are the same ones.
    ...{ kind: 'gauge', bad: 'up', unit: null, foundBy: busy, unless: [] },
    expression: { form: 'ratio', numerator: busy, denominator: all },
  };
  return [gaugeLevel('busy_workers', 'up', busy), utilisation];
}
