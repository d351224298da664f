import type { Preset, PresetSelector } from './preset.ts';
import { drawn, gauge, perSecond, utilisation } from './preset-signals.ts';

const heap = (metric: string, tag: string): PresetSelector => ({ metric, tags: { [tag]: 'heap' } });

/** The Java runtime by Micrometer, by Prometheus' Java client (before and since 1.0) and by OpenTelemetry. */
export const JVM: Preset = {
  name: 'jvm',
  signals: [
    gauge('cpu', 'process_cpu_usage', { bad: 'up', unit: '1' }),
    perSecond('cpu', 'jvm.cpu.time', 'cores'),
    gauge('cpu', 'jvm.cpu.recent_utilization', { bad: 'up', unit: '1' }),
    utilisation('heap_utilisation', heap('jvm_memory_used_bytes', 'area'), heap('jvm_memory_max_bytes', 'area')),
    utilisation('heap_utilisation', heap('jvm_memory_bytes_used', 'area'), heap('jvm_memory_bytes_max', 'area')),
    utilisation('heap_utilisation', heap('jvm.memory.used', 'jvm.memory.type'), heap('jvm.memory.limit', 'jvm.memory.type')),
    perSecond('gc_time', 'jvm_gc_pause_seconds_sum', '1'),
    perSecond('gc_time', 'jvm_gc_collection_seconds_sum', '1'),
    perSecond('gc_time', 'jvm.gc.duration_sum', '1'),
    drawn(gauge('threads', 'jvm_threads_live_threads', { bad: 'up', unit: null })),
    drawn(gauge('threads', 'jvm_threads_current', { bad: 'up', unit: null })),
    drawn(gauge('threads', 'jvm.thread.count', { bad: 'up', unit: null })),
    gauge('db_pool_pending', 'db.client.connection.pending_requests', { bad: 'up', unit: null }),
  ],
};
