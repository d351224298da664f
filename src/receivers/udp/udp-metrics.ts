import type { Registry } from 'prom-client';
import { collectCounter, collectGauge } from '../../telemetry/collectors.ts';
import type { UdpListener } from './udp-listener.ts';

/** Collects the counters of a listener as `pinkbar_<receiver>_...`; `listener` returns null while nothing listens. */
export function registerUdpMetrics(
  registry: Registry,
  receiver: string,
  listener: () => Pick<UdpListener, 'counters' | 'kernelDrops'> | null,
): void {
  const name = (suffix: string): string => `pinkbar_${receiver}_${suffix}`;
  collectCounter(
    registry,
    { name: name('packets_received_total'), help: 'Datagrams read.' },
    () => listener()?.counters.packetsReceived ?? null,
  );
  collectCounter(
    registry,
    { name: name('packets_dropped_total'), help: 'Datagrams not handled because the queue was full.' },
    () => listener()?.counters.packetsDropped ?? null,
  );
  collectCounter(
    registry,
    { name: name('kernel_drops_total'), help: 'Datagrams the kernel dropped.' },
    async () => (await listener()?.kernelDrops()) ?? null,
  );
  collectGauge(
    registry,
    { name: name('receive_buffer_bytes'), help: 'What the kernel granted.' },
    () => listener()?.counters.receiveBufferBytes ?? null,
  );
}
