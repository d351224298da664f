import type { PollSource } from '../polling/poller.ts';
import { fetchStatus, STATUS_CAUSES, type StatusFault } from './fetch-status.ts';
import { statusSamples } from './status-samples.ts';
import type { StatusTarget } from './status-target.ts';

/** The status page of NGINX, as it is asked. */
export const STATUS_PAGE: PollSource<StatusTarget, StatusFault> = {
  arrivals: { name: 'nginx-status', title: 'NGINX status page', unit: 'answers' },
  title: 'the status page of NGINX',
  causes: STATUS_CAUSES,
  async ask(target, at, stopping) {
    const status = await fetchStatus(target.url, stopping);
    return typeof status === 'string' ? status : statusSamples(status, target, at);
  },
};
