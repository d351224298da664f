import { canonicalEnvironment } from '../../model/event.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import { type Tags, tagValue, toTags } from '../../model/tags.ts';
import type { Preset, ServiceTag } from '../presets/preset.ts';
import { literalTag } from './tag-pattern.ts';

/** Whose a series is: by its tags `service` and `environment` (or `env`), otherwise by the prefix before the metric's own name. */
export interface SeriesOwner {
  readonly service: string | null;
  /** In its canonical form. */
  readonly environment: string | null;
  /** What stands before the metric's own name, with its dot or underscore; empty without one. */
  readonly prefix: string;
  /** The tags by which exactly the series that are owned in the same way are picked. */
  readonly tags: Tags;
}

/** How the series of a preset name the service they are about. */
export type ServicePreset = Pick<Preset, 'serviceTags' | 'servicePrefix' | 'isNamespaced'>;

const SERVICE_TAG: ServiceTag = { tag: 'service' };

/**
 * The owner of a series whose metric ends in `metricName` (a name without prefix); null where it is another metric. `naming` is
 * how the preset of the metric names services.
 */
export function ownerOf(
  series: Pick<SeriesIdentity, 'metric' | 'tags'>,
  metricName: string,
  { serviceTags = [], servicePrefix, isNamespaced }: ServicePreset = {},
): SeriesOwner | null {
  const prefix = prefixBefore(series.metric, metricName, isNamespaced === true);
  if (prefix === null) return null;
  const service = serviceOf(series.tags, serviceTags);
  const environmentTag = present(series.tags, 'environment') === null ? 'env' : 'environment';
  const environment = present(series.tags, environmentTag);
  return {
    service: service.name ?? (prefix === '' ? null : serviceOfPrefix(prefix.slice(0, -1), servicePrefix)),
    environment: environment === null ? null : canonicalEnvironment(environment),
    prefix,
    tags: toTags([
      ...service.tags,
      [environmentTag, literalTag(environment ?? '')],
      ...(environmentTag === 'env' ? [['environment', ''] as const] : []),
    ]),
  };
}

const serviceOfPrefix = (prefix: string, pattern: RegExp | undefined): string => pattern?.exec(prefix)?.[1] || prefix;

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

function prefixBefore(metric: string, metricName: string, isNamespaced: boolean): string | null {
  if (!metric.endsWith(metricName)) return null;
  const prefix = metric.slice(0, metric.length - metricName.length);
  const ends = prefix.endsWith('.') || (isNamespaced && prefix.endsWith('_'));
  return prefix === '' || (ends && prefix.length > 1) ? prefix : null;
}

/** An empty tag says as little as one that is absent. */
const present = (tags: Tags, name: string): string | null => tagValue(tags, name) || null;
