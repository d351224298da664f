import { DAY_MS, MINUTE_MS } from '../model/instant.ts';
import * as sampleLimits from '../model/sample-limits.ts';

/** Bodies larger than this are refused unread. */
export const JSON_BODY_BYTES = 5 * 1024 * 1024;
/** GitHub never sends more (docs.github.com, "Webhook events and payloads"). */
export const WEBHOOK_BODY_BYTES = 25 * 1024 * 1024;
/** Recursive functions over a deeper value could overflow the stack. */
export const JSON_DEPTH = 32;
const EVENTS_PER_POST = 1_000;
const EVENT_TAGS = 32;
export const PAGE_SIZE = 100;
const PAGE_SIZE_MAX = 1_000;
export const QUERY_POINTS = 50_000;
export const QUERY_SERIES = 1_000;
export const QUERY_RANGE_MS = 366 * DAY_MS;
/** Clients rarely wait longer, and the store's thread serves others too. */
export const QUERY_DEADLINE_MS = 10_000;
/** Two weeks have each weekday twice: enough to see a pattern that repeats. */
export const CORRELATION_DEFAULT_RANGE_MS = 14 * DAY_MS;
/** Limited because all signals of a service are in memory together. */
export const CORRELATION_RANGE_MS = 31 * DAY_MS;
/** How far the clock of a sender may be ahead. */
export const FUTURE_TOLERANCE_MS = 10 * MINUTE_MS;
/** Enough for mistakes, too few for guessing. */
export const WRONG_TOKENS_PER_MINUTE = 10;

/** The answer of `GET /v1/limits`. */
export function describeLimits(retentionDays: number): Record<string, number> {
  return {
    jsonBodyBytes: JSON_BODY_BYTES,
    webhookBodyBytes: WEBHOOK_BODY_BYTES,
    jsonDepthLevels: JSON_DEPTH,
    postedEvents: EVENTS_PER_POST,
    eventTags: EVENT_TAGS,
    pageItems: PAGE_SIZE,
    maxPageItems: PAGE_SIZE_MAX,
    queryPoints: QUERY_POINTS,
    querySeries: QUERY_SERIES,
    queryRangeMs: QUERY_RANGE_MS,
    queryDeadlineMs: QUERY_DEADLINE_MS,
    correlationRangeMs: CORRELATION_RANGE_MS,
    futureToleranceMs: FUTURE_TOLERANCE_MS,
    wrongTokensPerMinute: WRONG_TOKENS_PER_MINUTE,
    pointsPerBatch: sampleLimits.MAX_POINTS_PER_BODY,
    pointsPerAnalysis: sampleLimits.MAX_INLINE_POINTS,
    tagsPerSeries: sampleLimits.MAX_TAGS,
    tagNameBytes: sampleLimits.MAX_TAG_NAME_BYTES,
    tagValueBytes: sampleLimits.MAX_TAG_VALUE_BYTES,
    metricNameBytes: sampleLimits.MAX_METRIC_BYTES,
    series: sampleLimits.MAX_SERIES,
    seriesPerMetric: sampleLimits.MAX_SERIES_PER_METRIC,
    retentionDays,
  };
}
