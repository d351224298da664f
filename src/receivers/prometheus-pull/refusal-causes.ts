import type { RejectionCause } from '../../component/arrivals.ts';
import type { RefusalCode } from './client/query-answer.ts';

/** What each refusal means, and what can be done about it. */
export const REFUSAL_CAUSES: Readonly<Record<RefusalCode, RejectionCause>> = {
  unreachable: {
    reason: 'unreachable',
    meaning: 'the Prometheus store cannot be reached',
    advice: 'see that it runs and that PINKBAR_PROMETHEUS_URL is its address as seen from this server',
  },
  timed_out: {
    reason: 'timed_out',
    meaning: 'the Prometheus store did not answer in time',
    advice: 'see what keeps it busy, or set PINKBAR_PROMETHEUS_TIMEOUT higher',
  },
  busy: {
    reason: 'busy',
    meaning: 'the Prometheus store, or a proxy before it, answers that it cannot answer now',
    advice: null,
  },
  unauthorized: {
    reason: 'unauthorized',
    meaning: 'the Prometheus store refuses the credentials',
    advice: 'set PINKBAR_PROMETHEUS_TOKEN, PINKBAR_PROMETHEUS_USER and _PASSWORD, or PINKBAR_PROMETHEUS_TENANT as it wants them',
  },
  redirected: {
    reason: 'redirected',
    meaning: 'the address points to another one, which is not followed',
    advice: 'set PINKBAR_PROMETHEUS_URL to the address it points to, if that is the store and no page to sign in',
  },
  not_prometheus: {
    reason: 'not_prometheus',
    meaning: 'what answers at the address is not the HTTP API of Prometheus',
    advice: 'set PINKBAR_PROMETHEUS_URL to what stands before /api/v1, such as https://mimir.example/prometheus',
  },
  too_much: {
    reason: 'too_much',
    meaning: 'a query takes more than the Prometheus store allows, for a single step too',
    advice: 'allow it more samples or time, or let a recording rule bring the series together and define a signal on it',
  },
  bad_query: {
    reason: 'bad_query',
    meaning: 'the Prometheus store does not understand a query',
    advice: 'correct the PromQL of the signal; GET /v1/prometheus names it',
  },
};
