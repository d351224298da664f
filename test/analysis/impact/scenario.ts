import {
  DEFAULT_IMPACT_SETTINGS,
  type ImpactInput,
  type ImpactSettings,
} from '../../../src/analysis/impact/input/impact-input.ts';
import { judgeSignal } from '../../../src/analysis/impact/verdict/judge-signal.ts';
import { HOUR_MS, MINUTE_MS, millis } from '../../../src/model/instant.ts';
import type { BadDirection, SignalKind, SignalWindow } from '../../../src/model/signal.ts';
import { loadVerdictModel } from '../../../src/workers/load-verdict-model.ts';
import { seeded } from './random.ts';

/** A multiple of the usual level from `fromMin` to `toMin` minutes after the release (for ever when absent). */
export interface Injected {
  readonly shape: 'step' | 'ramp';
  readonly fromMin: number;
  readonly toMin?: number;
  /** The level is multiplied by this; a ramp has reached it after an hour. */
  readonly times: number;
}

export interface Story {
  readonly kind: SignalKind;
  readonly bad?: BadDirection;
  readonly historyHours: number;
  readonly afterMin: number;
  readonly stepS?: number;
  /** Level of the signal; for a ratio the share that fails. */
  readonly level?: number;
  readonly requestsPerMinute?: number;
  /** Standard deviation of a sample, in parts of the level. */
  readonly noise?: number;
  /** Height of the daily rhythm, in parts of the level. */
  readonly rhythm?: number;
  /** Hour of the day (UTC) of the release; the rhythm rises fastest at 9. */
  readonly releaseHour?: number;
  readonly injected?: readonly Injected[];
  readonly otherReleases?: ImpactInput['releases'];
  /** For each control, the same signal of another service with its own noise, its changes. */
  readonly controls?: readonly (readonly Injected[])[];
  readonly seed?: number;
}

const RELEASE_DAY = Date.UTC(2026, 0, 14);

/** When the release of every story happens, unless it names another hour. */
export const releaseAtHour = (hour: number) => millis(RELEASE_DAY + hour * HOUR_MS);

/** Writes the samples of a story down as the input of the analysis. */
export function buildInput(story: Story): ImpactInput {
  const releaseAt = releaseAtHour(story.releaseHour ?? 14);
  const { kind, bad = 'up' } = story;
  return {
    signal: { id: `shop.${kind}`, name: kind, kind, bad, unit: null },
    window: windowOf(story, story.injected ?? [], story.seed ?? 1),
    controls: (story.controls ?? []).map((injected, index) => windowOf(story, injected, (story.seed ?? 1) + 1000 * (index + 1))),
    releaseId: 'release',
    releaseAt,
    asOf: millis(releaseAt + story.afterMin * MINUTE_MS),
    releases: [{ id: 'release', at: releaseAt, sameService: true }, ...(story.otherReleases ?? [])],
    activeRegressions: [],
    wasFlagged: false,
  };
}

/** The model that ships. */
export const MODEL = loadVerdictModel();

/** Judges a story by itself. */
export const judge = (story: Story, settings: ImpactSettings = DEFAULT_IMPACT_SETTINGS, model = MODEL) =>
  judgeSignal(buildInput(story), settings, model);

function windowOf(story: Story, injected: readonly Injected[], seed: number): SignalWindow {
  const { poisson, normal } = seeded(seed);
  const { kind, level = 100, noise = 0.05, rhythm = 0, requestsPerMinute = 60, stepS = 60 } = story;
  const releaseAt = releaseAtHour(story.releaseHour ?? 14);
  const start = millis(releaseAt - story.historyHours * HOUR_MS);
  const stepMs = stepS * 1000;
  const length = Math.floor((story.historyHours * 60 + story.afterMin) / (stepS / 60));
  const denominators = kind === 'ratio' ? new Float64Array(length) : null;
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const at = start + i * stepMs;
    const rising = 1 + rhythm * Math.sin((2 * Math.PI * (at / HOUR_MS - 9)) / 24);
    const expected = level * factorAt(injected, (at - releaseAt) / MINUTE_MS);
    if (denominators) {
      denominators[i] = poisson(requestsPerMinute * rising * (stepS / 60));
      values[i] = Math.min(denominators[i]!, poisson(denominators[i]! * expected));
    } else if (kind === 'count') values[i] = poisson(expected * rising * (stepS / 60));
    else values[i] = expected * rising * Math.exp(noise * normal());
  }
  return { start, stepMs, values, denominators };
}

function factorAt(injected: readonly Injected[], minute: number): number {
  let factor = 1;
  for (const { shape, fromMin, toMin = Number.POSITIVE_INFINITY, times } of injected) {
    if (minute < fromMin || minute >= toMin) continue;
    factor *= shape === 'step' ? times : 1 + (times - 1) * Math.min(1, (minute - fromMin) / 60);
  }
  return factor;
}
