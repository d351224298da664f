import type { ArrivalSource } from '../../component/arrivals.ts';
import type { Context } from '../../component/context.ts';
import type { EventSink } from '../../component/event-sink.ts';
import type { SampleSink } from '../../component/sample-sink.ts';
import type { EventDraft } from '../../model/event.ts';
import type { Millis } from '../../model/instant.ts';
import type { Aggregator } from '../aggregation/aggregator.ts';
import { BucketFlush } from '../aggregation/bucket-flush.ts';
import { OrderedSender } from '../aggregation/ordered-sender.ts';
import { countLines } from '../udp/packet-queue.ts';
import { listenUdp, type PacketLimits, type UdpListener } from '../udp/udp-listener.ts';
import { newCounters, type StatsdCounters } from './counters.ts';
import { createPacketHandler, type PacketReading } from './packet-handler.ts';

/** Queued: about a tenth of a second of decoding. A turn: a few milliseconds. */
const LIMITS: PacketLimits = { sizeOf: countLines, queued: 100_000, perTurn: 2_000 };
const SETTINGS = 'PINKBAR_STATSD_PORT or PINKBAR_STATSD_HOST';
/** Events are rare. At 64 KiB, the largest datagram, these are 64 MB. */
const MAX_WAITING_EVENTS = 1_000;

/** In the record of arrivals. */
export const STATSD_SOURCE: ArrivalSource = { name: 'statsd', title: 'StatsD', unit: 'lines' };

export interface StatsdListenerSettings extends PacketReading {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface StatsdContext extends Pick<Context, 'clock' | 'arrivals'> {
  readonly samples: Pick<SampleSink, 'append'>;
  readonly events: Pick<EventSink, 'post'>;
  readonly log: Pick<Context['log'], 'error'>;
}

export interface StatsdListener {
  readonly udp: Pick<UdpListener, 'host' | 'port' | 'counters' | 'kernelDrops'>;
  /** Updated as lines come. */
  readonly counters: Readonly<StatsdCounters>;
  /** Handles what was sent by now, stores the open bucket too, and resolves when all is stored or given up. May be called twice. */
  close(): Promise<void>;
}

/** Listens for StatsD. Rejects with `UdpListenError` when the address cannot be bound. */
export async function listenStatsd(
  { host, port, ...reading }: StatsdListenerSettings,
  aggregator: Aggregator,
  { samples, events, arrivals, clock, log }: StatsdContext,
): Promise<StatsdListener> {
  const counters = newCounters();
  const onFault = (error: unknown): void => log.error({ error }, 'StatsD could not be passed on');
  const eventSender = new OrderedSender<EventDraft>({
    capacity: MAX_WAITING_EVENTS,
    sizeOf: () => 1,
    async send(draft) {
      await events.post([draft], null);
    },
    onDropped() {
      counters.eventsDropped += 1;
    },
    onFault,
  });
  const counter = arrivals.of(STATSD_SOURCE);
  const handle = createPacketHandler(reading, {
    ...{ aggregator, counters },
    arrivals: counter,
    onEvent: (draft) => eventSender.push(draft),
  });
  const udp = await listenUdp(
    { receiver: 'StatsD', settings: SETTINGS, host, port, limits: LIMITS, clock, arrivals: counter, onFault },
    handle,
  );
  const oldestQueued = (): Millis | null => udp.oldestQueued();
  const flush = new BucketFlush({ aggregator, samples, counters, arrivals: counter, clock, oldestQueued, onFault });
  const finish = async (): Promise<void> => {
    await udp.close();
    await Promise.all([flush.close(), eventSender.close()]);
  };
  let closed: Promise<void> | null = null;
  return {
    udp,
    counters,
    close() {
      closed ??= finish();
      return closed;
    },
  };
}
