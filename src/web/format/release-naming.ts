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

/** A release in one breath, for those who hear the page: `Release 1.4.2, hotfix, flagged`. */
export function spokenRelease(release: {
  readonly kind: 'deploy' | 'rollback';
  readonly version: string | null;
  readonly commit: string | null;
  readonly title: string | null;
  readonly tags: readonly string[];
  readonly verdict: ReleaseVerdict;
}): string {
  const noun = release.kind === 'rollback' ? 'Rollback to' : 'Release';
  return [`${noun} ${releaseName(release)}`, ...release.tags, VERDICT_WORDS[release.verdict]].join(', ');
}
