import { httpServer } from './http-server.ts';

/** The ingress controller of Kubernetes on NGINX. Where the scrape has a `service` of its own, Prometheus renames that of the metric. */
export const INGRESS_NGINX = httpServer({
  name: 'ingress-nginx',
  serviceTags: [{ tag: 'exported_service' }],
  seenBy: 'ingress',
  requests: 'nginx_ingress_controller_requests',
  statusTags: ['status'],
  duration: { metric: 'nginx_ingress_controller_request_duration_seconds', unit: 's' },
});
