import { canonicalEnvironment } from '../../model/event.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import { type Tags, tagValue, toTags } from '../../model/tags.ts';
import type { ServiceTag } from '../presets/preset.ts';
import { literalTag } from './tag-pattern.ts';

/** Whose a series is: by its tags `service` and `environment` (or `env`), otherwise by the prefix before the metric's own name. */
export interface SeriesOwner {
  readonly service: string | null;
  /** In its canonical form. */
  readonly environment: string | null;
  /** What stands before the metric's own name, with its dot; empty without one. */
  readonly prefix: string;
  /** The tags by which exactly the series that are owned in the same way are picked. */
  readonly tags: Tags;
}

const SERVICE_TAG: ServiceTag = { tag: 'service' };

/**
 * The owner of a series whose metric ends in `metricName` (a name without prefix); null where it is another metric. `serviceTags` name the
 * service before `service` does.
 */
export function ownerOf(
  series: Pick<SeriesIdentity, 'metric' | 'tags'>,
  metricName: string,
  serviceTags: readonly ServiceTag[] = [],
): SeriesOwner | null {
  const prefix = prefixBefore(series.metric, metricName);
  if (prefix === null) return null;
  const service = serviceOf(series.tags, serviceTags);
  const environmentTag = present(series.tags, 'environment') === null ? 'env' : 'environment';
  const environment = present(series.tags, environmentTag);
  return {
    service: service.name ?? (prefix === '' ? null : prefix.slice(0, -1)),
    environment: environment === null ? null : canonicalEnvironment(environment),
    prefix,
    tags: toTags([
      ...service.tags,
      [environmentTag, literalTag(environment ?? '')],
      ...(environmentTag === 'env' ? [['environment', ''] as const] : []),
    ]),
  };
}

/** The service that the tags name, and what picks the series whose tags name it so. */
function serviceOf(
  tags: Tags,
  serviceTags: readonly ServiceTag[],
): { readonly name: string | null; readonly tags: readonly (readonly [string, string])[] } {
  const passed: [string, string][] = [];
  for (const { tag, pattern } of [...serviceTags, SERVICE_TAG]) {
    const value = present(tags, tag);
    if (value !== null) return { name: pattern?.exec(value)?.[1] || value, tags: [...passed, [tag, literalTag(value)]] };
    passed.push([tag, '']);
  }
  return { name: null, tags: passed };
}

function prefixBefore(metric: string, metricName: string): string | null {
  if (!metric.endsWith(metricName)) return null;
  const prefix = metric.slice(0, metric.length - metricName.length);
  return prefix === '' || (prefix.endsWith('.') && prefix.length > 1) ? prefix : null;
}

/** An empty tag says as little as one that is absent. */
const present = (tags: Tags, name: string): string | null => tagValue(tags, name) || null;
