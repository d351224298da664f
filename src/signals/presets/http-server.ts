import type { Preset, PresetSelector, PresetSignal, ServiceTag } from './preset.ts';
import { errorRatio, histogramPercentiles, meanOfSum, requestCount } from './preset-signals.ts';

/** What an HTTP server, or a proxy in front of one, tells of its requests. */
interface HttpServer {
  readonly name: string;
  /** Where requests are counted, which is what the names of its signals begin with: at the server itself, or before it. */
  readonly seenBy: 'http' | 'ingress';
  readonly serviceTags?: readonly ServiceTag[];
  /** Counts one for each request. */
  readonly requests: string;
  /** Tags under which series of `requests` carry the status, as `503` or `5xx`; any of them may. */
  readonly statusTags: readonly string[];
  /** Tags that all series carry that are read. */
  readonly tags?: Readonly<Record<string, string>>;
  /** The histogram of how long requests took; without its ending. Null where there is none. */
  readonly duration: { readonly metric: string; readonly unit: 's' | 'ms' } | null;
  readonly others?: readonly PresetSignal[];
}

/** The signals that requests, their status and a histogram of their durations allow. */
export function httpServer(server: HttpServer): Preset {
  const { name, seenBy, serviceTags, duration, tags = {}, others = [] } = server;
  const of = (metric: string, more: Readonly<Record<string, string>> = {}): PresetSelector =>
    Object.keys({ ...tags, ...more }).length === 0 ? metric : { metric, tags: { ...tags, ...more } };
  const requests = [of(server.requests)];
  const withStatus = (status: string) => server.statusTags.map((tag) => of(server.requests, { [tag]: status }));
  return {
    name,
    ...(serviceTags && { serviceTags }),
    signals: [
      requestCount(`${seenBy}_request_rate`, requests),
      // Found by the tag, as counters without it exist too: their errors would be none for ever.
      { ...errorRatio(`${seenBy}_error_ratio`, withStatus('5*'), requests), foundBy: withStatus('*') },
      { ...errorRatio(`${seenBy}_client_error_ratio`, withStatus('4*'), requests), foundBy: withStatus('*') },
      ...(duration === null
        ? []
        : [
            ...histogramPercentiles(`${seenBy}_latency`, of(`${duration.metric}_bucket`), duration.unit),
            meanOfSum(`${seenBy}_latency_mean`, of(`${duration.metric}_sum`), of(`${duration.metric}_count`), duration.unit),
          ]),
      ...others,
    ],
  };
}
