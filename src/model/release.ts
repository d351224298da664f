import { type DatedEvent, effectiveAt } from './event.ts';
import { MINUTE_MS, type Millis } from './instant.ts';

/** A release is an event of one of these kinds, seen as the thing to be judged. */
export type Release = DatedEvent & { readonly kind: 'deploy' | 'rollback' };

/** A deploy that is still running, failed or was never started has put nothing live, so there is nothing to judge. */
export function wentLive(event: DatedEvent): event is Release {
  const isLive = event.status === 'succeeded' || event.status === 'superseded';
  return (event.kind === 'deploy' || event.kind === 'rollback') && isLive;
}

/** Of several events that report one deploy the first is its release. */
export const isRelease = (event: DatedEvent): event is Release => wentLive(event) && event.sameAs === null;

/** What it takes to set a release beside others. Of several reports of its deploy, `source` is `github` where one is from there. */
export interface ReleaseMark
  extends Pick<Release, 'id' | 'key' | 'kind' | 'source' | 'service' | 'environment' | 'version' | 'commit'> {
  /** `effectiveAt`. */
  readonly at: Millis;
}

/** The part of it that counts for releases nearby, of which there may be hundreds. */
export type Neighbour = Pick<ReleaseMark, 'id' | 'service' | 'environment' | 'version' | 'at'>;

/** Where a release went; environments by the names they are compared by. */
export type ReleaseScope = Pick<ReleaseMark, 'service' | 'environment'>;

/**
 * Neighbours as the text of one JSON list for each field. Text crosses threads in a thirtieth of the time that lists take, and these in a
 * third of that of objects.
 */
export type NeighbourLists = { readonly [Field in keyof Neighbour]: string };

export function neighboursOf(lists: NeighbourLists): readonly Neighbour[] {
  const list = <Field extends keyof Neighbour>(field: Field): readonly Neighbour[Field][] => JSON.parse(lists[field]);
  const [services, environments, versions, instants] = [list('service'), list('environment'), list('version'), list('at')];
  return list('id').map((id, index) => ({
    id,
    service: services[index]!,
    environment: environments[index]!,
    version: versions[index]!,
    at: instants[index]!,
  }));
}

export const toNeighbourLists = (neighbours: readonly Neighbour[]): NeighbourLists => ({
  id: JSON.stringify(neighbours.map(({ id }) => id)),
  service: JSON.stringify(neighbours.map(({ service }) => service)),
  environment: JSON.stringify(neighbours.map(({ environment }) => environment)),
  version: JSON.stringify(neighbours.map(({ version }) => version)),
  at: JSON.stringify(neighbours.map(({ at }) => at)),
});

/** The part of a release that counts for the judgement of others. */
export const markOf = (release: Release): ReleaseMark => {
  const { id, key, kind, source, service, environment, version, commit } = release;
  return { id, key, kind, source, service, environment, version, commit, at: effectiveAt(release) };
};

/** From `effectiveAt` to the first look, at which nothing but an outage can be seen. */
export const FIRST_LOOK_AFTER_MS = MINUTE_MS;

/** From `effectiveAt` to the first judgement: before that too few samples lie behind a release for any verdict but an outage. */
export const FIRST_JUDGEMENT_AFTER_MS = 10 * MINUTE_MS;

export const RELEASE_VERDICTS = ['flagged', 'watching', 'clear', 'insufficient_data'] as const;
export type ReleaseVerdict = (typeof RELEASE_VERDICTS)[number];
