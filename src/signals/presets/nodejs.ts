import type { Preset } from './preset.ts';
import { drawn, gauge, perSecond } from './preset-signals.ts';

/** The runtime of Node by prom-client and by OpenTelemetry. The loop waits longest in its slowest hundredth. */
export const NODEJS: Preset = {
  name: 'nodejs',
  isNamespaced: true,
  signals: [
    gauge('event_loop_lag', 'nodejs_eventloop_lag_p99_seconds', { kind: 'latency', bad: 'up', unit: 's' }),
    gauge('event_loop_lag', 'nodejs.eventloop.delay.p99', { kind: 'latency', bad: 'up', unit: 's' }),
    gauge('event_loop_utilisation', 'nodejs.eventloop.utilization', { bad: 'up', unit: '1' }),
    gauge('heap', 'nodejs_heap_size_used_bytes', { bad: 'up', unit: 'B' }),
    gauge('heap', 'v8js.memory.heap.used', { bad: 'up', unit: 'B' }),
    drawn(perSecond('gc_time', 'nodejs_gc_duration_seconds_sum', '1')),
    drawn(perSecond('gc_time', 'v8js.gc.duration_sum', '1')),
    drawn(gauge('active_handles', 'nodejs_active_handles_total', { bad: 'up', unit: null })),
  ],
};
