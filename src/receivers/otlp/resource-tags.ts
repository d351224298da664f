import { withPlainOwner } from '../decoding/owner-tags.ts';
import type { Attribute } from './request/otlp-request.ts';

/** Attributes that say whose a series is, by the tags they become; of several that become the same tag the first counts. */
const OWNER_ATTRIBUTES = new Map([
  ['service.name', 'service'],
  ['deployment.environment.name', 'environment'],
  ['deployment.environment', 'environment'],
  ['service.version', 'version'],
]);

/** What is made of a resource: the tags that all of its series carry. */
export function resourceTags(attributes: readonly Attribute[], kept: ReadonlySet<string>): readonly Attribute[] {
  const values = new Map(attributes);
  const owner = [...OWNER_ATTRIBUTES].flatMap(([name, tag]): Attribute[] => {
    const value = values.get(name);
    return value === undefined ? [] : [[tag, value]];
  });
  return firstOfEach(withPlainOwner([...owner, ...attributes.filter(([name]) => kept.has(name))]));
}

/**
 * The tags of a series: those of its resource, and its own attributes. What the resource says counts: a gateway that reports on many services
 * names them in the attributes, and has no service itself.
 */
export function seriesTags(ofResource: readonly Attribute[], attributes: readonly Attribute[]): readonly Attribute[] {
  const own = attributes.map(([name, value]): Attribute => [OWNER_ATTRIBUTES.get(name) ?? name, value]);
  return firstOfEach(withPlainOwner([...ofResource, ...own]));
}

function firstOfEach(pairs: readonly Attribute[]): readonly Attribute[] {
  const seen = new Set<string>();
  return pairs.filter(([name]) => {
    const isFirst = !seen.has(name);
    seen.add(name);
    return isFirst;
  });
}
