import { QUERY_DEADLINE_MS } from '../http/limits.ts';
import { jsonAnswer, type Route } from '../http/route.ts';
import {
  BENCHMARK_FALSE_FLAG_RATE,
  type CountedShare,
  type OnlineFdrSummary,
  type SignalCalibration,
} from '../model/calibration.ts';
import { type Millis, SECOND_MS, toRfc3339 } from '../model/instant.ts';
import type { Schema } from '../openapi/schema.ts';
import type { Calibration } from './calibration.ts';

/** `GET /v1/calibration`. */
export const calibrationRoute = (calibration: Pick<Calibration, 'read'>, clock: () => Millis): Route => ({
  method: 'get',
  path: '/v1/calibration',
  access: 'read',
  body: 'none',
  async handle() {
    const { measuredAt, measuring, signals, stream } = await calibration.read(QUERY_DEADLINE_MS);
    return jsonAnswer<Schema<'Calibration'>>({
      measuredAt: measuredAt === null ? null : toRfc3339(measuredAt),
      ageSeconds: measuredAt === null ? null : Math.max(0, Math.round((clock() - measuredAt) / SECOND_MS)),
      measuring,
      benchmarkFalseFlagRate: BENCHMARK_FALSE_FLAG_RATE,
      stream: streamJson(stream),
      signals: signals.map(signalJson),
    });
  },
});

function signalJson({
  signal,
  from,
  to,
  falseFlags,
  pBelow001,
  pBelow005,
  reason,
}: SignalCalibration): Schema<'SignalCalibration'> {
  return {
    signal,
    from: from === null ? null : toRfc3339(from),
    to: to === null ? null : toRfc3339(to),
    falseFlags: falseFlags && shareJson(falseFlags),
    pBelow001: pBelow001 && shareJson(pBelow001),
    pBelow005: pBelow005 && shareJson(pBelow005),
    reason,
  };
}

function streamJson(stream: OnlineFdrSummary): Schema<'StreamSummary'> {
  const { releases, comparisons, expectedFalseFlags, flags, expectedFalse, heldBack, learnedPrior, falseFlagShare } = stream;
  return { releases, comparisons, expectedFalseFlags, flags, expectedFalse, heldBack, learnedPrior, falseFlagShare };
}

const shareJson = ({ count, of, share, low, high }: CountedShare): Schema<'CountedShare'> => ({ count, of, share, low, high });
