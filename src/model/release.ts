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

/** Neighbours as one list for each field: so they cross threads in a third of the time that objects take. */
export type NeighbourLists = { readonly [Field in keyof Neighbour]: readonly Neighbour[Field][] };

export const neighboursOf = ({ id, service, environment, version, at }: NeighbourLists): readonly Neighbour[] =>
  id.map((each, index) => ({
    id: each,
    service: service[index]!,
    environment: environment[index]!,
    version: version[index]!,
    at: at[index]!,
  }));

export const toNeighbourLists = (neighbours: readonly Neighbour[]): NeighbourLists => ({
  id: neighbours.map(({ id }) => id),
  service: neighbours.map(({ service }) => service),
  environment: neighbours.map(({ environment }) => environment),
  version: neighbours.map(({ version }) => version),
  at: neighbours.map(({ at }) => at),
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
