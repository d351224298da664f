import { type Tags, tagValue } from '../../model/tags.ts';

/** Under which names senders say what ran, the clearest first. */
const VERSION_TAGS = ['version', 'build', 'image_tag', 'image'] as const;
/** And on which machine or in which container: the smallest unit first. */
const INSTANCE_TAGS = ['pod', 'pod_name', 'instance', 'host', 'hostname'] as const;

/** What runs a version, as the tags of a series say it. */
export interface MemberTags {
  readonly version: string | null;
  /** Empty where only the version is known. */
  readonly instance: string;
}

/** Null for a series that says neither. */
export function memberTags(tags: Tags): MemberTags | null {
  const version = firstOf(tags, VERSION_TAGS);
  const instance = firstOf(tags, INSTANCE_TAGS);
  return version === null && instance === null ? null : { version, instance: instance ?? '' };
}

function firstOf(tags: Tags, names: readonly string[]): string | null {
  for (const name of names) {
    const value = tagValue(tags, name);
    if (value !== null && value !== '') return value;
  }
  return null;
}
