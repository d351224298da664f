import type { Millis } from '../model/instant.ts';
import type { Schema } from '../openapi/schema.ts';
import { aggregateStep } from './aggregated-step.ts';
import { gunicornDatagrams } from './gunicorn-datagrams.ts';
import { samplesBody } from './samples-body.ts';
import { type ShopStep, STEP_MS } from './shop.ts';
import { NGINX_SERIES } from './shop-series.ts';

export interface TrafficContext {
  nextStep(): ShopStep;
  sendDatagram(datagram: string): void;
  sendSamples(body: Schema<'SamplesBody'>): Promise<unknown>;
  now(): Millis;
}

/** Datagrams go out in slices of this length, so that a step is spread over its ten seconds as real requests are. */
const SLICE_MS = 200;

/**
 * Goes on where the history ends, in real time: gunicorn's datagrams over UDP while a step lasts, NGINX's counts over HTTP when it is
 * over. `anchor` is the instant of offset 0; the next step of the shop must not have begun yet. Returns a function that stops it.
 */
export function startLiveTraffic(context: TrafficContext, anchor: Millis): () => void {
  let workersBefore: number | null = null;
  let step = context.nextStep();
  let waiting = gunicornDatagrams(step, workersBefore);
  let sent = 0;

  const advance = (): void => {
    workersBefore = step.workers;
    step = context.nextStep();
    waiting = gunicornDatagrams(step, workersBefore);
    sent = 0;
  };
  const finishStep = (): void => {
    sendUpTo(waiting.length);
    context.sendSamples(samplesBody(NGINX_SERIES, [aggregateStep(step)], anchor)).catch(() => {});
    advance();
  };
  const sendUpTo = (end: number): void => {
    for (; sent < end; sent += 1) context.sendDatagram(waiting[sent]!);
  };

  const timer = setInterval(() => {
    const offsetMs = context.now() - anchor;
    // After a sleep of the machine the steps in between did not happen: datagrams carry no time and would all land in one bucket.
    while (offsetMs >= step.offsetMs + 2 * STEP_MS) advance();
    if (offsetMs >= step.offsetMs + STEP_MS) finishStep();
    const share = (offsetMs - step.offsetMs) / STEP_MS;
    if (share > 0) sendUpTo(Math.floor(share * waiting.length));
  }, SLICE_MS);
  return () => clearInterval(timer);
}
