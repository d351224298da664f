import type { Preset } from './preset.ts';
import { badEvents, drawn, errorRatio, gauge, perSecond } from './preset-signals.ts';

/** Series of whole pods and nodes carry no container, and are no service's own. */
const ofContainer = (metric: string) => [{ metric, tags: { container: '*' } }];

/** Containers by the kubelet (cAdvisor) and kube-state-metrics; deployments by the latter. */
export const KUBERNETES: readonly Preset[] = [
  {
    name: 'kubernetes-containers',
    serviceTags: [{ tag: 'container' }],
    signals: [
      {
        ...perSecond('cpu', 'container_cpu_usage_seconds_total', 'cores'),
        foundBy: ofContainer('container_cpu_usage_seconds_total'),
      },
      {
        ...gauge('memory', 'container_memory_working_set_bytes', { bad: 'up', unit: 'B' }),
        foundBy: ofContainer('container_memory_working_set_bytes'),
      },
      {
        ...errorRatio('cpu_throttled', ['container_cpu_cfs_throttled_periods_total'], ['container_cpu_cfs_periods_total']),
        foundBy: ofContainer('container_cpu_cfs_periods_total'),
      },
      badEvents('restarts', ['kube_pod_container_status_restarts_total']),
      { ...badEvents('oom_kills', ['container_oom_events_total']), foundBy: ofContainer('container_oom_events_total') },
    ],
  },
  {
    name: 'kubernetes-deployments',
    serviceTags: [{ tag: 'deployment' }],
    signals: [
      gauge('unavailable_replicas', 'kube_deployment_status_replicas_unavailable', { bad: 'up', unit: null }),
      drawn(gauge('replicas', 'kube_deployment_status_replicas', { bad: 'either', unit: null })),
    ],
  },
];
