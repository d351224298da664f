import type { Preset, PresetSelector, PresetSignal } from './preset.ts';
import {
  drawn,
  errorRatio,
  histogramPercentiles,
  longest,
  meanOfSum,
  requestCount,
  statusClasses,
  summaryPercentiles,
} from './preset-signals.ts';

/** What an HTTP server, or a proxy in front of one, tells of its requests. */
interface HttpServer extends Omit<Preset, 'signals'> {
  /** Where requests are counted, which is what the names of its signals begin with: at the server itself, or before it. */
  readonly seenBy: 'http' | 'ingress' | 'nginx';
  /** What the names of its durations begin with, where it is not that followed by `_latency`. */
  readonly latency?: string;
  /** Counts one for each request. */
  readonly requests: string;
  /** Tags under which series of `requests` carry the status, as `503` or `5xx`; any of them may. */
  readonly statusTags: readonly string[];
  /** Tags of the series that are read. */
  readonly tags?: Readonly<Record<string, string>>;
  /** How long requests took. Null where it is not told. */
  readonly duration: {
    /** Its name without the endings of its series. */
    readonly metric: string;
    readonly unit: 's' | 'ms';
    /** A summary brings percentiles of each process instead of buckets; `sums` are sum and number alone. */
    readonly form?: 'summary' | 'sums';
    /** The longest, where it is told. */
    readonly max?: string;
  } | null;
  readonly others?: readonly PresetSignal[];
}

/** The signals that requests, their status and their durations allow. */
export function httpServer(server: HttpServer): Preset {
  const { seenBy, latency = `${seenBy}_latency`, requests, statusTags, tags = {}, duration, others = [], ...preset } = server;
  const of = (metric: string, more: Readonly<Record<string, string>> = {}): PresetSelector =>
    Object.keys({ ...tags, ...more }).length === 0 ? metric : { metric, tags: { ...tags, ...more } };
  const all = [of(requests)];
  const withStatus = (status: string) => statusTags.map((tag) => of(requests, { [tag]: status }));
  // Found by the tag, as counters without it exist too: their errors would be none for ever.
  const foundBy = withStatus('*');
  return {
    ...preset,
    signals: [
      requestCount(`${seenBy}_request_rate`, all),
      { ...errorRatio(`${seenBy}_error_ratio`, withStatus('5*'), all), foundBy },
      drawn({ ...errorRatio(`${seenBy}_client_error_ratio`, withStatus('4*'), all), foundBy }),
      ...(duration === null ? [] : durations(latency, duration, of)),
      ...statusClasses(seenBy, (first) => withStatus(`${first}*`), foundBy),
      ...others,
    ],
  };
}

function durations(
  name: string,
  { metric, unit, form, max }: NonNullable<HttpServer['duration']>,
  of: (metric: string) => PresetSelector,
): readonly PresetSignal[] {
  const percentiles =
    form === 'summary' ? summaryPercentiles(name, metric, unit) : histogramPercentiles(name, of(`${metric}_bucket`), unit);
  const better = form === 'sums' ? [] : percentiles.flatMap(({ foundBy }) => foundBy);
  return [
    ...(form === 'sums' ? [] : percentiles),
    ...meanOfSum(`${name}_mean`, of(`${metric}_sum`), of(`${metric}_count`), unit, better),
    ...(max === undefined ? [] : [longest(`${name}_max`, of(max), unit)]),
  ];
}
