import type { ArrivalSource } from '../../component/arrivals.ts';
import type { Context } from '../../component/context.ts';
import type { SampleSink } from '../../component/sample-sink.ts';
import type { Millis } from '../../model/instant.ts';
import { BucketFlush } from '../aggregation/bucket-flush.ts';
import { createTimedAggregator } from '../aggregation/timed-aggregator.ts';
import { countLines } from '../udp/packet-queue.ts';
import { listenUdp, type PacketLimits, type UdpListener } from '../udp/udp-listener.ts';
import { type NginxCounters, newCounters } from './counters.ts';
import { type AccessLogSettings, createPacketHandler } from './packet-handler.ts';
import { readGroupTags } from './record-groups.ts';

/** Queued: a quarter of a second of decoding. A turn: a few milliseconds. */
const LIMITS: PacketLimits = { sizeOf: countLines, queued: 100_000, perTurn: 1_000 };

const SETTINGS = 'PINKBAR_NGINX_PORT or PINKBAR_NGINX_HOST';

/** In the record of arrivals. */
export const NGINX_SOURCE: ArrivalSource = { name: 'nginx', title: 'NGINX access log', unit: 'lines' };

export interface NginxListenerSettings extends AccessLogSettings {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

export interface NginxContext extends Pick<Context, 'clock' | 'arrivals'> {
  readonly samples: Pick<SampleSink, 'append'>;
  readonly log: Pick<Context['log'], 'error'>;
}

export interface NginxListener {
  readonly udp: Pick<UdpListener, 'host' | 'port' | 'counters' | 'kernelDrops'>;
  /** Updated as records come. */
  readonly counters: Readonly<NginxCounters>;
  /** Handles what was sent by now, stores the open bucket too, and resolves when all is stored or given up. May be called twice. */
  close(): Promise<void>;
}

/** Listens for the access log. Rejects with `UdpListenError` when the address cannot be bound. */
export async function listenNginx(
  settings: NginxListenerSettings,
  { samples, arrivals, clock, log }: NginxContext,
): Promise<NginxListener> {
  const counters = newCounters();
  const onFault = (error: unknown): void => log.error({ error }, 'the access log of NGINX could not be passed on');
  const aggregator = createTimedAggregator({ startedAt: clock(), readTags: readGroupTags });
  const counter = arrivals.of(NGINX_SOURCE);
  const handle = createPacketHandler(settings, { aggregator, counters, arrivals: counter });
  const { host, port } = settings;
  const options = {
    receiver: 'NGINX access log',
    settings: SETTINGS,
    host,
    port,
    limits: LIMITS,
    clock,
    arrivals: counter,
    onFault,
  };
  const udp = await listenUdp(options, handle);
  const oldestQueued = (): Millis | null => udp.oldestQueued();
  const flush = new BucketFlush({ aggregator, samples, counters, arrivals: counter, clock, oldestQueued, onFault });
  let closed: Promise<void> | null = null;
  return {
    udp,
    counters,
    close() {
      closed ??= udp.close().then(() => flush.close());
      return closed;
    },
  };
}
