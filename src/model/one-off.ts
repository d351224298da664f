import type { DatedEvent } from './event.ts';

/** The tag of events of an environment that goes away again, such as one for a pull request. GitHub's `transient_environment` sets it. */
export const PREVIEW_TAG = 'preview';

/** `preview/pr-12`, `review/new-cart`, `deploy-preview-7`, `Preview - shop`: one for each branch or pull request. */
const PREVIEW = /(?:^|[^a-z])(?:previews?|review(?:-?apps?)?|ephemeral|transient)(?:[^a-z]|$)/;

/** `pr-77`, `pr77`, `pull/12`, `mr_5`, `pull-request-8`. */
const PULL_REQUEST = /(?:^|[^a-z])(?:pr|mr|pull|pull-?request|merge-?request)[-_/ #]?\d+(?:\D|$)/;

/** Bots and people name environments after branches. */
const BRANCH = /^(?:feature|feat|fix|bugfix|dependabot|renovate|branch|branches|refs)[/_-]/;

/** Workflows publish packages, pages and documents in environments of these names; nothing of a service runs there. */
const PUBLISHING =
  /^(?:(?:git(?:hub|lab)|gh)[-_ ]?pages|pages|(?:test[-_]?)?pypi|npm(?:js)?|rubygems|crates(?:[-_.]io)?|nuget|maven(?:[-_]central)?|docker(?:[-_]?hub)?|ghcr|registry|homebrew|hex|packagist|chrome[-_]web[-_]store|docs?|documentation|storybook|chromatic|codecov|releases?|publish|publishing)$/;
const PUBLISH_JOB = /(?:^|[-_/ ])publish(?:[-_/ ]|$)/;

/** True for the name of an environment that is made for one change and goes away again, or in which something is only published. */
export function isOneOffEnvironment(environment: string | null): boolean {
  if (environment === null) return false;
  const name = environment.toLowerCase();
  return [PREVIEW, PULL_REQUEST, BRANCH, PUBLISHING, PUBLISH_JOB].some((pattern) => pattern.test(name));
}

/** True for events of such an environment. They concern what names this very environment, and nothing that names none. */
export const isOneOff = ({ environment, tags }: Pick<DatedEvent, 'environment' | 'tags'>): boolean =>
  tags.includes(PREVIEW_TAG) || isOneOffEnvironment(environment);
