import type { Millis } from '../model/instant.ts';
import type { Schema } from '../openapi/schema.ts';
import type { AggregatedStep } from './aggregated-step.ts';
import type { Progress } from './progress.ts';
import { samplesBody } from './samples-body.ts';
import type { ServerApi } from './server-api.ts';
import { GUNICORN_SERIES, NGINX_SERIES } from './shop-series.ts';

const SHOP_SERIES = [...GUNICORN_SERIES, ...NGINX_SERIES];
/** What one request may carry. */
const MOST_POINTS = 10_000;
const STEPS_A_REQUEST = Math.floor(MOST_POINTS / SHOP_SERIES.length);

/**
 * Posts the steps through `POST /v1/samples`, `anchor` being the instant of offset 0. Returns how many samples the server has stored.
 * Fails when it refuses any: the demo's own samples have nothing wrong with them.
 */
export async function loadHistory(
  api: ServerApi,
  steps: readonly AggregatedStep[],
  anchor: Millis,
  progress: Progress,
): Promise<number> {
  let accepted = 0;
  for (let from = 0; from < steps.length; from += STEPS_A_REQUEST) {
    const body = samplesBody(SHOP_SERIES, steps.slice(from, from + STEPS_A_REQUEST), anchor);
    const answer = (await api.post('/v1/samples', body)) as Schema<'SamplesAccepted'>;
    const refusal = answer.rejected[0];
    if (refusal) throw new Error(`the server refused ${answer.rejected.length} samples: ${refusal.detail}`);
    accepted += answer.accepted;
    progress.update(from, steps.length);
  }
  return accepted;
}
