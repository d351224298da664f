import { type Aggregator, type AggregatorSettings, createAggregator } from '../aggregation/aggregator.ts';
import { seriesTags } from './tag-list.ts';
import { UwsgiNames } from './uwsgi-names.ts';

/** Stored series have it since the first version, so a change of it would forget every gauge at the next start. */
const GAUGE_UNIT = '{gauge}';

export type StatsdAggregatorSettings = Omit<AggregatorSettings, 'readTags' | 'gaugeUnit' | 'naming'>;

/** An aggregator that reads DogStatsD tags, knows the names of uWSGI's push, and after a restart repeats the gauges that came over StatsD. */
export const createStatsdAggregator = (settings: StatsdAggregatorSettings): Aggregator =>
  createAggregator({ ...settings, readTags: seriesTags, gaugeUnit: GAUGE_UNIT, naming: new UwsgiNames() });
