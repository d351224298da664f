import { httpServer } from './http-server.ts';
import type { Preset } from './preset.ts';

/** Both sides of a call report it (https://istio.io/latest/docs/reference/config/metrics/): that of the service counts, else that of its callers. */
const reportedBy = (reporter: 'destination' | 'waypoint' | 'source'): Preset =>
  httpServer({
    name: `istio-${reporter}`,
    serviceTags: [{ tag: 'destination_service_name' }, { tag: 'destination_workload' }],
    seenBy: 'ingress',
    requests: 'istio_requests_total',
    statusTags: ['response_code'],
    tags: { reporter },
    duration: { metric: 'istio_request_duration_milliseconds', unit: 'ms' },
  });

export const ISTIO: readonly Preset[] = [reportedBy('destination'), reportedBy('waypoint'), reportedBy('source')];
