import type { SeriesSelector } from '../../model/signal.ts';
import { toTags } from '../../model/tags.ts';
import type { PresetSelector } from '../presets/preset.ts';

/** A metric of a preset in the form of a selector, without prefix and owner. */
export const toSelector = (selector: PresetSelector): SeriesSelector =>
  typeof selector === 'string'
    ? { metric: selector, tags: [] }
    : { metric: selector.metric, tags: toTags(Object.entries(selector.tags)) };

/** One text for each metric of a preset, with its tags. */
export const selectorKey = (selector: PresetSelector): string => {
  const { metric, tags } = toSelector(selector);
  return tags.length === 0 ? metric : JSON.stringify([metric, ...tags]);
};
