import { subjectOf } from './change-subject.ts';
import { type DatedEvent, type EventKind, effectiveAt } from './event.ts';
import { MINUTE_MS, type Millis } from './instant.ts';

/** Kinds of events that put code live. */
export const CODE_KINDS = ['deploy', 'rollback'] as const satisfies readonly EventKind[];

/** Kinds of events that put something live, and are judged: code, a state of a flag, a setting, a schema. */
export const RELEASE_KINDS = [...CODE_KINDS, 'flag', 'config', 'migration'] as const satisfies readonly EventKind[];
export type ReleaseKind = (typeof RELEASE_KINDS)[number];

/** Kinds of events that put nothing live and yet may be the cause of a change: they share the blame and are not judged. */
export const CIRCUMSTANCE_KINDS = ['scale', 'incident'] as const satisfies readonly EventKind[];

/** Whatever may be the cause of a change. */
export type SuspectKind = ReleaseKind | (typeof CIRCUMSTANCE_KINDS)[number];

/** A release is an event of one of these kinds, seen as the thing to be judged. */
export type Release = DatedEvent & { readonly kind: ReleaseKind };

/** An event that may be the cause of a change, once it has happened. */
export type SuspectEvent = DatedEvent & { readonly kind: SuspectKind };

const isOneOf = <Kind extends EventKind>(kinds: readonly Kind[], kind: EventKind): kind is Kind =>
  (kinds as readonly EventKind[]).includes(kind);

/** Whether it puts something live, once it succeeds. */
export const isReleaseKind = ({ kind }: { readonly kind: EventKind }): boolean => isOneOf(RELEASE_KINDS, kind);

/** Whether the event put code live, and so restarted processes. */
export const isCode = ({ kind }: { readonly kind: EventKind }): boolean => isOneOf(CODE_KINDS, kind);

/** A deploy that is still running, failed or was never started has put nothing live, so there is nothing to judge. */
export function wentLive(event: DatedEvent): event is Release {
  const isLive = event.status === 'succeeded' || event.status === 'superseded';
  return isReleaseKind(event) && isLive;
}

/** Whether it is a scaling or an incident. */
export const isCircumstanceKind = ({ kind }: { readonly kind: EventKind }): boolean => isOneOf(CIRCUMSTANCE_KINDS, kind);

/** Whether a scaling or an incident happened: one that is still going on counts. */
export const isCircumstance = (event: DatedEvent): event is SuspectEvent =>
  isCircumstanceKind(event) && event.status !== 'pending' && event.status !== 'failed';

/** Of several events that report one deploy the first is its release. */
export const isRelease = (event: DatedEvent): event is Release => wentLive(event) && event.sameAs === null;

/** What it takes to set a release beside others. Of several reports of its deploy, `source` is `github` where one is from there. */
export interface ReleaseMark
  extends Pick<Release, 'id' | 'key' | 'kind' | 'source' | 'service' | 'environment' | 'version' | 'commit'> {
  /** What it changed (`subjectOf`): null for the code of its service. */
  readonly subject: string | null;
  /** `effectiveAt`. */
  readonly at: Millis;
}

/** The part of it that counts for releases nearby, of which there may be hundreds. */
export interface Neighbour extends Pick<ReleaseMark, 'id' | 'service' | 'environment' | 'version' | 'subject' | 'at'> {
  readonly kind: SuspectKind;
}

/** Where a release went; environments by the names they are compared by. */
export type ReleaseScope = Pick<ReleaseMark, 'service' | 'environment'>;

/**
 * Neighbours as the text of one JSON list for each field. Text crosses threads in a thirtieth of the time that lists take, and these in a
 * third of that of objects.
 */
export type NeighbourLists = { readonly [Field in keyof Neighbour]: string };

export function neighboursOf(lists: NeighbourLists): readonly Neighbour[] {
  const list = <Field extends keyof Neighbour>(field: Field): readonly Neighbour[Field][] => JSON.parse(lists[field]);
  const [kinds, services, environments] = [list('kind'), list('service'), list('environment')];
  const [versions, subjects, instants] = [list('version'), list('subject'), list('at')];
  return list('id').map((id, index) => ({
    id,
    kind: kinds[index]!,
    service: services[index]!,
    environment: environments[index]!,
    version: versions[index]!,
    subject: subjects[index]!,
    at: instants[index]!,
  }));
}

export const toNeighbourLists = (neighbours: readonly Neighbour[]): NeighbourLists => ({
  id: JSON.stringify(neighbours.map(({ id }) => id)),
  kind: JSON.stringify(neighbours.map(({ kind }) => kind)),
  service: JSON.stringify(neighbours.map(({ service }) => service)),
  environment: JSON.stringify(neighbours.map(({ environment }) => environment)),
  version: JSON.stringify(neighbours.map(({ version }) => version)),
  subject: JSON.stringify(neighbours.map(({ subject }) => subject)),
  at: JSON.stringify(neighbours.map(({ at }) => at)),
});

/** The part of a release that counts for the judgement of others. */
export const markOf = (release: Release): ReleaseMark => {
  const { id, key, kind, source, service, environment, version, commit } = release;
  return { id, key, kind, source, service, environment, version, commit, subject: subjectOf(release), at: effectiveAt(release) };
};

/** The part of what may be the cause of a change that counts for releases near it; one without a version is called by its title. */
export const neighbourOf = (event: SuspectEvent): Neighbour => {
  const { id, kind, service, environment, version, title } = event;
  return { id, kind, service, environment, version: version ?? title, subject: subjectOf(event), at: effectiveAt(event) };
};

/** From `effectiveAt` to the first look, at which nothing but an outage can be seen. */
export const FIRST_LOOK_AFTER_MS = MINUTE_MS;

/** From `effectiveAt` to the first judgement: before that too few samples lie behind a release for any verdict but an outage. */
export const FIRST_JUDGEMENT_AFTER_MS = 10 * MINUTE_MS;

export const RELEASE_VERDICTS = ['flagged', 'watching', 'clear', 'insufficient_data'] as const;
export type ReleaseVerdict = (typeof RELEASE_VERDICTS)[number];
