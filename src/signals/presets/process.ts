import type { Preset } from './preset.ts';
import { drawn, gauge, perSecond, utilisation } from './preset-signals.ts';

/** What every client library of Prometheus tells of its process, and OpenTelemetry of one. */
export const PROCESS: Preset = {
  name: 'process',
  signals: [
    perSecond('cpu', 'process_cpu_seconds_total', 'cores'),
    perSecond('cpu', 'process.cpu.time', 'cores'),
    gauge('cpu', 'process.cpu.utilization', { bad: 'up', unit: '1' }),
    gauge('memory', 'process_resident_memory_bytes', { bad: 'up', unit: 'B' }),
    gauge('memory', 'process.memory.usage', { bad: 'up', unit: 'B' }),
    drawn(utilisation('open_files', 'process_open_fds', 'process_max_fds')),
    drawn(gauge('goroutines', 'go_goroutines', { bad: 'up', unit: null })),
    drawn(gauge('goroutines', 'go.goroutine.count', { bad: 'up', unit: null })),
    drawn(perSecond('gc_time', 'go_gc_duration_seconds_sum', '1')),
  ],
};
