import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gunicornDatagrams } from '../../src/demo/gunicorn-datagrams.ts';
import { startLiveTraffic } from '../../src/demo/live-traffic.ts';
import { openShop, type ShopStep, STEP_MS } from '../../src/demo/shop.ts';
import { millis } from '../../src/model/instant.ts';
import type { Schema } from '../../src/openapi/schema.ts';

const ANCHOR = millis(1_795_400_040_000);

/** What the shop is going to do, for comparison. */
function comingSteps(count: number): ShopStep[] {
  const nextStep = openShop(8, [], 0);
  return Array.from({ length: count }, nextStep);
}

describe('startLiveTraffic', () => {
  let sent: string[];
  let posted: Schema<'SamplesBody'>[];
  let stop: () => void;
  beforeEach(() => {
    sent = [];
    posted = [];
    vi.useFakeTimers({ now: ANCHOR });
    const context = {
      nextStep: openShop(8, [], 0),
      sendDatagram: (datagram: string) => sent.push(datagram),
      sendSamples: async (body: Schema<'SamplesBody'>) => posted.push(body),
      now: () => millis(Date.now()),
    };
    stop = startLiveTraffic(context, ANCHOR);
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it('spreads the datagrams of a step over its ten seconds', async () => {
    const whole = gunicornDatagrams(comingSteps(1)[0]!, null);
    await vi.advanceTimersByTimeAsync(STEP_MS / 2);
    expect(sent.length).toBeGreaterThan(0.4 * whole.length);
    expect(sent.length).toBeLessThan(0.6 * whole.length);
    await vi.advanceTimersByTimeAsync(STEP_MS / 2);
    expect(sent.slice(0, whole.length)).toEqual(whole);
  });

  it('posts what NGINX counted once a step is over', async () => {
    await vi.advanceTimersByTimeAsync(STEP_MS - 200);
    expect(posted).toEqual([]);
    await vi.advanceTimersByTimeAsync(2 * STEP_MS);
    const requests = posted.map((body) => body.series.find((series) => series.metric === 'nginx.requests')!.points);
    const [first, second] = comingSteps(2);
    expect(requests).toEqual([[[ANCHOR, first!.nginx.requests]], [[ANCHOR + STEP_MS, second!.nginx.requests]]]);
  });

  it('leaves out what passed while the machine slept', async () => {
    await vi.advanceTimersByTimeAsync(1_000);
    const before = sent.length;
    vi.setSystemTime(ANCHOR + 100 * STEP_MS);
    await vi.advanceTimersByTimeAsync(400);
    const [last] = comingSteps(101).slice(99);
    expect(sent.length - before).toBeLessThan(2 * gunicornDatagrams(last!, null).length);
    expect(posted).toHaveLength(1);
    expect(posted[0]!.series[0]!.points[0]![0]).toBe(ANCHOR + 99 * STEP_MS);
  });
});
