import { Agent } from 'node:https';
import { type Millis, SECOND_MS } from '../../../model/instant.ts';
import { type DecodedResults, decodeResults, decodeTexts, type ResultSeries } from './decode-results.ts';
import { exchange } from './http-exchange.ts';
import { type QueryAnswer, refused } from './query-answer.ts';
import { readAnswer } from './read-answer.ts';

export interface PrometheusAddress {
  /** Up to and without `/api/v1`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** PEM texts; null for what the system trusts, or for no certificate of one's own. */
  readonly ca: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
  readonly timeoutMs: number;
}

/** A range query: both ends are included, as Prometheus has it. */
export interface RangeQuery {
  readonly query: string;
  readonly from: Millis;
  readonly to: Millis;
  readonly stepMs: number;
}

export interface QueryResults {
  readonly series: readonly ResultSeries[];
  readonly leftOut: number;
}

/** The HTTP API of Prometheus, of which VictoriaMetrics, Mimir and Thanos have the same. Refusals are values; nothing rejects. */
export interface PrometheusClient {
  range(query: RangeQuery): Promise<QueryAnswer<QueryResults>>;
  /** At one instant. */
  instant(query: string, at: Millis): Promise<QueryAnswer<QueryResults>>;
  /** The names of the metrics that these selectors pick in a range of time. */
  metricNames(matches: readonly string[], from: Millis, to: Millis): Promise<QueryAnswer<readonly string[]>>;
  /** Cuts off what is under way; every later call is refused. */
  close(): void;
}

/**
 * Of one answer, after it was inflated: some 180,000 samples, which are read on the thread that serves HTTP in less than a tenth of a second. A
 * longer answer is asked for in parts.
 */
const MAX_ANSWER_BYTES = 4 * 2 ** 20;

/** Series of one answer: summed over instances, a service has a few dozen. */
const MAX_RESULT_SERIES = 10_000;

/** The store gives up a little before we do, so that a query that takes it too long is told from a store that hangs. */
const STORE_TIME_SHARE = 0.9;

export function createPrometheusClient(address: PrometheusAddress): PrometheusClient {
  const closing = new AbortController();
  const ask = asker(address, closing.signal);
  const query = async (path: string, form: Record<string, string>): Promise<QueryAnswer<QueryResults>> => {
    const answer = await ask(
      path,
      new URLSearchParams({ ...form, timeout: seconds(STORE_TIME_SHARE * address.timeoutMs) }),
      'post',
    );
    return answer.outcome === 'refused' ? answer : withResults(answer.warnings, decodeResults(answer.data, MAX_RESULT_SERIES));
  };
  return {
    range: ({ query: text, from, to, stepMs }) =>
      // `nocache` has VictoriaMetrics leave start and end as they are; others do not know it.
      query('query_range', { query: text, start: seconds(from), end: seconds(to), step: seconds(stepMs), nocache: '1' }),
    instant: (text, at) => query('query', { query: text, time: seconds(at), nocache: '1' }),
    async metricNames(matches, from, to) {
      const parameters = new URLSearchParams({ start: seconds(from), end: seconds(to) });
      for (const match of matches) parameters.append('match[]', match);
      const answer = await ask('label/__name__/values', parameters, 'get');
      if (answer.outcome === 'refused') return answer;
      const names = answer.data === null ? [] : decodeTexts(answer.data);
      return names ? { ...answer, data: names } : refused('not_prometheus', 'the names of metrics are not a list of texts');
    },
    close: () => closing.abort(),
  };
}

/** Sends a request below `/api/v1`; long queries fit into no address, so they are sent as forms. */
function asker({ url, headers, timeoutMs, ...tls }: PrometheusAddress, signal: AbortSignal) {
  const agent = agentOf(tls);
  return async (path: string, parameters: URLSearchParams, method: 'get' | 'post'): Promise<QueryAnswer<unknown>> => {
    const target = new URL(`${url}/api/v1/${path}`);
    if (method === 'get') target.search = parameters.toString();
    const form = method === 'post' ? parameters : null;
    const received = await exchange({ url: target, headers, form, agent, timeoutMs, maxBytes: MAX_ANSWER_BYTES, signal });
    return received.outcome === 'refused' ? received : readAnswer(received);
  };
}

function agentOf({ ca, certificate, key }: Pick<PrometheusAddress, 'ca' | 'certificate' | 'key'>): Agent | null {
  if (ca === null && certificate === null) return null;
  return new Agent({ keepAlive: true, ...(ca ? { ca } : {}), ...(certificate && key ? { cert: certificate, key } : {}) });
}

const seconds = (ms: number): string => (ms / SECOND_MS).toFixed(3);

function withResults(warnings: readonly string[], decoded: DecodedResults): QueryAnswer<QueryResults> {
  if (decoded.outcome === 'refused') return decoded;
  const { series, leftOut } = decoded;
  return { outcome: 'answered', data: { series, leftOut }, warnings };
}
