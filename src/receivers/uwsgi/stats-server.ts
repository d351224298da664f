import type { PollSource } from '../polling/poller.ts';
import { fetchStats, STATS_CAUSES, type StatsFault } from './fetch-stats.ts';
import { statsSamples } from './stats-samples.ts';
import type { StatsTarget } from './stats-target.ts';

/** The stats server of uWSGI, as it is asked. */
export const STATS_SERVER: PollSource<StatsTarget, StatsFault> = {
  arrivals: { name: 'uwsgi', title: 'uWSGI stats server', unit: 'answers' },
  title: 'the stats server of uWSGI',
  causes: STATS_CAUSES,
  async ask(target, at, stopping) {
    const stats = await fetchStats(target, stopping);
    return typeof stats === 'string' ? stats : statsSamples(stats, target, at);
  },
};
