import { describe, expect, it } from 'vitest';
import { millis } from '../../../src/model/instant.ts';
import type { SeriesSamples } from '../../../src/model/sample.ts';
import { discoverSignals } from '../../../src/signals/discovery/discover-signals.ts';
import { readWindow } from '../../../src/signals/windows/read-window.ts';
import { EPOCH, series, steady } from '../series-builder.ts';

const STEP_S = 10;

/** The mean of each signal over the time for which all gauges were sent. */
function meansOf(given: readonly SeriesSamples[]): Readonly<Record<string, number>> {
  const length = given[0]!.samples.at.length;
  const means = discoverSignals(given.map((each) => each.series)).map((signal) => {
    const { values } = readWindow(signal, given, EPOCH, millis(EPOCH + length * STEP_S * 1_000));
    return [signal.name, values.reduce((sum, value) => sum + value, 0) / values.length] as const;
  });
  return Object.fromEntries(means);
}

const gauge = (metric: string, tags: string, ...values: readonly number[]) => steady(series(metric, tags), STEP_S, values);

describe('the workers of gunicorn', () => {
  const busy = gauge('shop.gunicorn.workers.busy', '', 1, 3, 4, 4);
  const total = gauge('shop.gunicorn.workers.total', '', 4, 4, 4, 4);

  it('are what the sampler sends', () => {
    const means = meansOf([
      busy,
      gauge('shop.gunicorn.workers.idle', '', 3, 1, 0, 0),
      total,
      gauge('shop.gunicorn.backlog', '', 0, 0, 6, 2),
    ]);
    expect(means).toEqual({ busy_workers: 3, worker_utilisation: 0.75, workers: 4, backlog: 2 });
  });

  it("are those of Datadog's check, of all hosts, and never added to gunicorn's own number", () => {
    const given = [
      gauge('gunicorn.workers', 'service:shop,state:working,host:a', 1, 2, 1, 2),
      gauge('gunicorn.workers', 'service:shop,state:idle,host:a', 3, 2, 3, 2),
      gauge('gunicorn.workers', 'service:shop,state:working,host:b', 3, 2, 3, 2),
      gauge('gunicorn.workers', 'service:shop,state:idle,host:b', 1, 2, 1, 2),
    ];
    expect(meansOf(given)).toEqual({ busy_workers: 4, worker_utilisation: 0.5, workers: 8 });
    expect(meansOf([...given, gauge('gunicorn.workers', 'service:shop', 9, 9, 9, 9)])).toMatchObject({
      busy_workers: 4,
      workers: 9,
    });
  });

  it('are those of the sampler where both are there', () => {
    const both = [busy, total, gauge('shop.gunicorn.workers', 'state:working', 9, 9, 9, 9)];
    expect(meansOf(both)).toMatchObject({ busy_workers: 3, workers: 4 });
  });

  it('has the backlog that gunicorn itself sends as a histogram, rather than the one of the sampler', () => {
    const own = gauge('shop.gunicorn.backlog.max', '', 5, 7, 5, 7);
    expect(meansOf([own, gauge('shop.gunicorn.backlog', '', 1, 1, 1, 1)])).toEqual({ backlog: 6 });
  });
});
