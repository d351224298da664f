import { computed, signal } from '@preact/signals';
import { canonicalEnvironment, type EventKind } from '../../model/event.ts';
import type { ReleaseVerdict } from '../../model/release.ts';
import type { Schema } from '../../openapi/schema.ts';
import type { Points } from '../api/points.ts';
import { countTags } from '../format/tag-colours.ts';
import { chooseStepMs } from '../time/query-step.ts';
import { type Interval, resolveRange } from '../time/time-range.ts';
import { now } from './clock.ts';
import { planPanels } from './panel-plan.ts';
import { matchesFilter } from './release-filter.ts';
import { ALL_ENVIRONMENTS } from './url-state.ts';
import { view } from './view.ts';

/** Null until the first answer. */
export const listedServices = signal<readonly Schema<'Service'>[] | null>(null);

/** The signals of the service and environment shown; null until the first answer. */
export const shownSignals = signal<readonly Schema<'Signal'>[] | null>(null);

/** All releases of the range, of every service, newest first; null until the first answer. */
export const listedReleases = signal<readonly Schema<'ReleaseSummary'>[] | null>(null);

/** What a bar stands for: a release, or what is not judged and has no verdict. */
export type Change = Omit<Schema<'ReleaseSummary'>, 'kind' | 'verdict' | 'analysis'> & {
  readonly kind: EventKind;
  readonly verdict: ReleaseVerdict | null;
};

/** Scalings, incidents and notes of the range, of every service, newest first. */
export const listedCircumstances = signal<readonly Schema<'Event'>[]>([]);

/** True when the range holds more releases than the page loads. */
export const releasesCut = signal(false);

/** The newest release of the service at any time, read only when the range holds none. */
export const newestRelease = signal<Schema<'ReleaseSummary'> | null>(null);

/** Points by id of their signal; null until the first answer for these signals. */
export const pointsBySignal = signal<ReadonlyMap<string, Points> | null>(null);

/** The step of those points. */
export const pointsStepMs = signal(0);

/** Change points by id of their signal; null until the first answer, and while they are switched off. */
export const changesBySignal = signal<ReadonlyMap<string, readonly Schema<'ChangePoint'>[]> | null>(null);

/** Width of the plots in CSS pixels, measured by the panels; until then the window's own is near enough to choose a step. */
export const plotWidthPx = signal(innerWidth);

/** The range of time on the screen. */
export const shown = computed<Interval>(() => resolveRange(view.value.range, now.value));

/** The step of the queries. It depends on the length of the range and the width of the plots, and seldom changes with either. */
export const wantedStepMs = computed(() => chooseStepMs(shown.value.to - shown.value.from, plotWidthPx.value));

/**
 * The service shown: the selected one, or the first that has signals, or the first of the list. Null stands for what belongs to no
 * service.
 */
export const service = computed(() => {
  const listed = listedServices.value ?? [];
  return view.value.service ?? (listed.find((one) => one.name !== null && one.signals > 0) ?? listed[0])?.name ?? null;
});

/** Every environment of the service shown. */
export const environments = computed(() => {
  const names = (listedServices.value ?? []).find((one) => one.name === service.value)?.environments ?? [];
  return [...new Set(names.map(canonicalEnvironment))].toSorted();
});

/** The environment shown, or null for all: production unless another is selected, as problems there matter most. */
export const environment = computed(() => {
  const selected = view.value.environment;
  if (selected === ALL_ENVIRONMENTS) return null;
  return selected ?? (environments.value.includes('production') ? 'production' : null);
});

/** The panels of the signals shown, in their order on the page. */
export const panels = computed(() => planPanels(shownSignals.value ?? []));

/** Releases of the service and environment shown, newest first, before any filter. A release of no service concerns them all. */
export const serviceReleases = computed(() => (listedReleases.value ?? []).filter(isShownHere));

function isShownHere(one: { readonly service: string | null; readonly environment: string | null }): boolean {
  const here = one.environment === null || canonicalEnvironment(one.environment) === environment.value;
  return (one.service === null || one.service === service.value) && (here || environment.value === null);
}

/** How many of the releases of the service carry each tag. */
export const tagCounts = computed(() => countTags(serviceReleases.value));

/** Releases that the filters let through, newest first. */
export const visibleReleases = computed(() => serviceReleases.value.filter((release) => matchesFilter(release, view.value)));

/** All that is drawn through the panels: these releases, and what is not judged unless verdicts are selected. */
export const visibleChanges = computed<readonly Change[]>(() => {
  const others = listedCircumstances.value
    .filter(isShownHere)
    .map((event): Change => ({ ...event, verdict: null, highlights: [] }));
  return [...visibleReleases.value, ...others.filter((other) => matchesFilter(other, view.value))];
});

/** True when the server knows neither a signal nor an event: nothing has ever been sent to it. */
export const nothingYet = computed(() => listedServices.value?.length === 0 && listedReleases.value?.length === 0);
