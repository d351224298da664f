import { expect, it } from 'vitest';
import { restartBindingOf } from '../../../src/signals/naming/restart-binding.ts';

it.each([
  ['process_uptime_seconds', 'age'],
  ['serviceUptimeMs', 'age'],
  ['redis_uptime_in_seconds', 'age'],
  ['process_start_time_seconds', 'age'],
  ['node_boot_time_seconds', 'age'],
  ['build_timestamp', 'age'],
  ['build_info', 'age'],
  ['app.version', 'age'],
  ['process.pid', 'age'],
  ['uptime_percent', null],
  ['last_success_timestamp_seconds', null],
  ['heap_used', 'low_when_cold'],
  ['process_resident_memory_bytes', 'low_when_cold'],
  ['nodejs.rss', 'low_when_cold'],
  ['go_goroutines', 'low_when_cold'],
  ['jvm_classes_loaded_classes', 'low_when_cold'],
  ['process_open_fds', 'low_when_cold'],
  ['cache_hit_ratio', 'low_when_cold'],
  ['cacheMisses', 'high_when_cold'],
  ['node_memory_MemFree_bytes', null],
  ['system.memory.usage', null],
  ['http_errors_total', null],
  ['requests', null],
  ['latency_p95', null],
  ['workers', null],
] as const)('%s is bound to restarts as %s', (metric, binding) => {
  expect(restartBindingOf(metric)).toBe(binding);
});
