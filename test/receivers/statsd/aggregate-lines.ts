import { DAY_MS, type Millis, millis } from '../../../src/model/instant.ts';
import type { SampleBatch } from '../../../src/model/sample.ts';
import type { Tags } from '../../../src/model/tags.ts';
import type { Aggregator } from '../../../src/receivers/aggregation/aggregator.ts';
import { decodePacket } from '../../../src/receivers/statsd/decode-packet.ts';
import type { StatsdRejection } from '../../../src/receivers/statsd/metric-line.ts';
import { createStatsdAggregator, type StatsdAggregatorSettings } from '../../../src/receivers/statsd/statsd-aggregator.ts';

/** The start of a bucket. */
export const START = millis(1_795_400_000_000);
export const RETENTION_MS = 30 * DAY_MS;

export const at = (ms: number): Millis => millis(START + ms);

const keyOf = (metric: string, tags: Tags): string =>
  tags.length === 0 ? metric : `${metric}{${tags.map(([name, value]) => `${name}=${value}`).join(',')}}`;

/** Samples as `name{tags}@<ms after START>` -> value. */
export function flat(batch: SampleBatch): Record<string, number> {
  const samples: Record<string, number> = {};
  for (const { series, at: instants, values } of batch) {
    for (const [index, instant] of instants.entries())
      samples[`${keyOf(series.metric, series.tags)}@${instant - START}`] = values[index]!;
  }
  return samples;
}

/** An aggregator as StatsD uses it. */
export const statsdAggregator = (settings: Partial<StatsdAggregatorSettings> = {}): Aggregator =>
  createStatsdAggregator({ startedAt: START, retentionMs: RETENTION_MS, ...settings });

/** An aggregator driven by text: `send` adds packets that arrive at a time after START, `closed` and `all` return the samples. */
export function aggregateLines(settings: Partial<StatsdAggregatorSettings> = {}) {
  const aggregator = statsdAggregator(settings);
  return {
    aggregator,
    send(ms: number, ...packets: readonly string[]): readonly StatsdRejection[] {
      const rejected: StatsdRejection[] = [];
      for (const packet of packets) {
        decodePacket(packet, 'dogstatsd', (line) => {
          if (line.kind === 'rejected') rejected.push(line.reason);
          const reason = line.kind === 'metric' ? aggregator.add(line, at(ms)) : null;
          if (reason) rejected.push(reason);
        });
      }
      return rejected;
    },
    closed: (ms: number): Record<string, number> => flat(aggregator.takeClosed(at(ms))),
    all: (ms: number): Record<string, number> => flat(aggregator.takeAll(at(ms))),
  };
}
