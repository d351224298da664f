import type { EventKind } from '../../model/event.ts';
import type { ReleaseVerdict } from '../../model/release.ts';

const SHORT_COMMIT_LENGTH = 8;

/** What a release is called: the first that is there of version, commit and title. */
export function releaseName(release: {
  readonly version: string | null;
  readonly commit: string | null;
  readonly title: string | null;
}): string {
  return release.version ?? release.commit?.slice(0, SHORT_COMMIT_LENGTH) ?? release.title ?? 'unnamed';
}

export const VERDICT_WORDS: Readonly<Record<ReleaseVerdict, string>> = {
  flagged: 'flagged',
  watching: 'watching',
  clear: 'clear',
  insufficient_data: 'insufficient data',
};

const NOUNS: Readonly<Record<EventKind, string>> = {
  deploy: 'Release',
  rollback: 'Rollback to',
  flag: 'Flag',
  config: 'Config',
  migration: 'Migration',
  scale: 'Scaling',
  incident: 'Incident',
  note: 'Note',
};

/** `Release 1.4.2`, `Flag checkout-v2:on`. */
export const kindAndName = (release: { readonly kind: EventKind } & Parameters<typeof releaseName>[0]): string =>
  `${NOUNS[release.kind]} ${releaseName(release)}`;

/** The name, with the kind of what is no deploy: `1.4.2`, `Flag checkout-v2:on`. */
export const nameInList = (release: Parameters<typeof kindAndName>[0]): string =>
  release.kind === 'deploy' ? releaseName(release) : kindAndName(release);

/** A release in one breath, for those who hear the page: `Release 1.4.2, hotfix, flagged`. What is not judged has no verdict. */
export function spokenRelease(release: {
  readonly kind: EventKind;
  readonly version: string | null;
  readonly commit: string | null;
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly verdict: ReleaseVerdict | null;
}): string {
  const verdict = release.verdict === null ? [] : [VERDICT_WORDS[release.verdict]];
  return [kindAndName(release), ...release.tags, ...verdict].join(', ');
}
