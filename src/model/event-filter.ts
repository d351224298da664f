import type { EventKind } from './event.ts';
import type { Millis } from './instant.ts';
import type { ReleaseVerdict } from './release.ts';

/** Which events a list is to hold; null and an empty list ask for nothing. */
export interface EventFilter {
  readonly service: string | null;
  /** By any of their names (`prod` is `production`). A null among them stands for events that name none. */
  readonly environments: readonly (string | null)[] | null;
  readonly version: string | null;
  /** A commit hash, whole or its beginning: it matches where one of the two begins with the other. */
  readonly commit: string | null;
  readonly kinds: readonly EventKind[] | null;
  /** Events that carry every one of these tags. */
  readonly tags: readonly string[];
  /** `effectiveAt` in `[from, to)`. */
  readonly from: Millis | null;
  readonly to: Millis | null;
  /** Words that must all occur in title, text, version, commit or author, whatever their case. */
  readonly text: string | null;
}

export interface ReleaseFilter extends EventFilter {
  /** The verdict of the newest report; a release without a report is `watching`. */
  readonly verdict: ReleaseVerdict | null;
}

export const EVERY_EVENT: EventFilter = {
  service: null,
  environments: null,
  version: null,
  commit: null,
  kinds: null,
  tags: [],
  from: null,
  to: null,
  text: null,
};

/** Which releases are meant: those with `effectiveAt` in `[from, to)`. */
export interface ReleaseRange {
  /** Null for those of every service. A null among them stands for releases that name none. */
  readonly services: readonly (string | null)[] | null;
  /** Null for those of every environment. A null among them stands for releases that name none. */
  readonly environments: readonly (string | null)[] | null;
  readonly from: Millis;
  /** Null for those up to the newest. */
  readonly to: Millis | null;
}

/**
 * The environments in which what happened can concern this one: itself and, because it may be any, none that is named; every one (null)
 * where this is null.
 */
export const environmentsNear = (environment: string | null): readonly (string | null)[] | null =>
  environment === null ? null : [environment, null];
