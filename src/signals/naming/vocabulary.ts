/**
 * What single words of metric names mean, in the singular. A word stands in one list alone; where two apply (`cache_miss`), the rules of
 * `meaning-of-name.ts` decide. Which words exporters use was gathered from those that `known-metrics.ts` names.
 */
const LISTS = {
  /** Events and states that harm somebody: more of them is worse. */
  harm: `
    error err fail failed failure fault exception crash crashed panic fatal traceback bug defect anomaly incident outage
    timeout rejected reject rejection refused refusal denied deny declined forbidden unauthorized unauthorised unauthenticated
    dropped drop discarded discard abort aborted interrupted lost loss missed miss throttle throttled throttling retry retried
    retransmit retransmitted retransmission retran conflict deadlock deadlocked evicted eviction invalid malformed corrupt corrupted
    corruption unavailable unreachable unhealthy unready unknown offline down downtime dead zombie orphan orphaned stuck stalled stall blocked hung hang slow slowlog
    leak leaked oom killed kill restart restarted respawn violation breach breached degraded overflow overrun exhausted
    exhaustion insufficient bounce bounced spam abandoned abandonment cancelled canceled cancellation uncaught unhandled unexpected
    unsuccessful incomplete undeliverable unparseable unprocessable starvation starved contention warn warning critical severe emergency
    alert complaint chargeback refund refunded churn churned unsubscribe unsubscribed flap flapping mismatch mismatched inconsistency inconsistent
    misconfigured expiration dlq deadletter poison nack nacked nak failover exceeded exceedance overload overloaded
    shed shedding limited ratelimited backoff collision duplicate duplicated bad wrong broken faulty bogus missing absent lagging late overdue delayed
    underreplicated outofsync disconnect disconnected disconnection reconnect reconnection reconnected jank anr rebuffer rebuffering
    dropout suspended crashloop crashlooping rollback rolledback backpressure rmse mae mape mse perplexity wer drift toxicity hallucination
    stale deadlettered unavailability fallback uninstall uninstalled skipped rage shift null tripped unstable instability fraud fraudulent attack intrusion unresolved untrusted unreplicated quarantined oversized
    4xx 5xx 429 500 501 502 503 504 400 401 403 404 408 409 422 499 520 521 522 523 524
  `,
  /** Outcomes and states that are wanted: fewer of them is worse. */
  good: `
    success successful succeeded successfully ok okay healthy available availability ready alive online completed complete completion delivered
    delivery processed served fulfilled accepted acked acknowledged passed pass resolved recovered satisfied satisfaction
    apdex headroom healthiness live uptimeratio compliant compliance reachable reachability insync
    csat nps accuracy precision recall f1 auc freshness durability quorum
    2xx 3xx 200 201 202 204 206 304
  `,
  /** Things that users or other services do: fewer of them may mean that they cannot any more. */
  traffic: `
    request req rps qps tps throughput hit order signup login purchase payment booking transaction txn trade pageview view visit visitor click
    impression install download upload search query call invocation execution sale checkout subscription registration enrollment reservation
    message event publish published consume consumed received ingested job task
    response reply handled rpc operation op ops iops write read transcode stream play playback sent session user player viewer subscriber
    customer member dau mau wau conversion converted ctr retention engagement revenue income gmv profit margin earning turnover mrr arr aov
    basket cart lead quote ride trip shipment ticket post comment fps heartbeat traffic email notification sms push
    invoice settlement deposit withdrawal transfer mint claim application submission attempt lookup fetch resolve handshake accept commit command cmd statement
  `,
  /** How long something takes: longer is worse. */
  time: `
    latency duration elapsed delay wait rtt ttfb lcp fcp fid inp tti tbt fmp jitter pause overhead took responsetime
  `,
  /** Units of time. A quantity in one of them is a duration unless another rule applies. */
  timeUnit:
    'ms s second sec msec millisecond milli us usec microsecond micro ns nsec nano nanosecond minute hour millis nanos micros',
  /** Work that waits: more is worse. */
  queue: `
    queue queued backlog pending enqueued inflight outstanding unacked unacknowledged unprocessed unconsumed unread unsent lag buffered
    waiting waiter depth undispatched uncommitted undelivered hungup
  `,
  /** What is used up: more is worse. */
  usage: `
    usage used utilization utilisation util saturation pressure busy load cpu memory mem heap rss swap swapped iowait steal
    consumption occupied occupancy footprint resident allocated allocation pss uss vms working nonheap
    goroutine gc burn cost spend bill temperature temp fragmentation skew concurrency
  `,
  /** What is left: less is worse. */
  left: 'free idle remaining left spare unused freeable credit surplus reserve battery strength',
  /** What does the work: fewer is worse. */
  capacity:
    'worker instance replica pod node host server broker member peer endpoint target backend upstream consumer producer shard leader',
  /** Things of which a number by itself is neither good nor bad. */
  neutral: `
    connection conn client thread process fd handle file descriptor socket object class partition topic table index key entry channel
    buffer cache pool bucket container cluster segment offset lock byte size length kb mb gb kib mib gib bit
    http https code status target grpc tcp udp sql db database redis kafka api web app service system 
    network disk storage volume device interface filesystem input output in out rx tx ingress egress outgoing incoming
    health check test probe proxy elb alb lb frontend downstream
    letter budget password reset first last since age expiry expire ttl created timestamp uptime boot start birth
    limit quota threshold desired configured config setting spec capacity maximum minimum expected planned max min
    info version build pid revision generation epoch
    non not no without un never zero
    over under per by to of from on off at is has with
    score rating average avg mean sum total count counter num number value current active open opened closed close new old
    rate ratio percent percentage pct share fraction proportion percentile quantile median stddev std 
    soft hard major minor full young eden survivor tenured warm cold hot
  `,
} as const;

export type WordRole = keyof typeof LISTS;

/** The words of each role. */
const WORDS_OF = Object.fromEntries(
  Object.entries(LISTS).map(([role, text]) => [role, new Set(text.split(/\s+/).filter((word) => word !== ''))]),
) as unknown as Readonly<Record<WordRole, ReadonlySet<string>>>;

/** True for a word of the role. */
export const hasRole = (word: string, role: WordRole): boolean => WORDS_OF[role].has(word);

/** Every word that means something, and those that only separate others. */
export const VOCABULARY: ReadonlySet<string> = new Set(Object.values(WORDS_OF).flatMap((words) => [...words]));
