import { defineComponent } from '../../component/component.ts';
import type { Context } from '../../component/context.ts';
import { createPrometheusClient } from './client/prometheus-client.ts';
import { createPlanHandler, planTask } from './plan-handler.ts';
import { presetReads } from './preset-reads.ts';
import { createPullHandler } from './pull-handler.ts';
import { registerPullMetrics } from './pull-metrics.ts';
import { PullPlan } from './pull-plan.ts';
import { addressOf, historyMsOf, PULL_SETTINGS, type PullSettings } from './pull-settings.ts';
import { PullStatus } from './pull-status.ts';
import { statusRoute } from './status-route.ts';
import { StorePause } from './store-pause.ts';

/** Signals of a store that Prometheus' HTTP API reads: the store sums them up, and its answers are kept as samples. */
export const prometheusPull = defineComponent({
  name: 'prometheus-pull',
  settings: PULL_SETTINGS,
  create: (settings, context) =>
    settings.url === null ? { routes: [statusRoute(null)] } : createPull(settings.url, settings, context),
});

const SOURCE = { name: 'prometheus-pull', title: 'Prometheus store', unit: 'answers' } as const;

function createPull(url: string, settings: PullSettings, { storage, samples, arrivals, queue, clock, log }: Context) {
  const client = createPrometheusClient(addressOf(url, settings));
  const pace = { stepMs: settings.stepMs, historyMs: historyMsOf(settings) };
  const plan = new PullPlan();
  const status = new PullStatus(clock, log, arrivals.of(SOURCE));
  const shared = { client, plan, pace, status, pause: new StorePause(status, clock), clock };
  return {
    routes: [statusRoute({ url, status, plan })],
    tasks: [
      createPlanHandler({ ...shared, reads: presetReads(settings), ownSignals: storage.ownSignals, queue }),
      createPullHandler({ ...shared, url, owner: settings, samples }),
    ],
    registerMetrics: (registry: Parameters<typeof registerPullMetrics>[0]) => registerPullMetrics(registry, status, plan),
    // A query is safe to be repeated: a server that stops waits for none.
    start: () => queue.enqueue([planTask(clock())]),
    async stop() {
      client.close();
    },
  };
}
