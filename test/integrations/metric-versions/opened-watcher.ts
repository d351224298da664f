import { createEventSink } from '../../../src/component/event-sink.ts';
import { VersionWatcher } from '../../../src/integrations/metric-versions/watch-versions.ts';
import { MINUTE_MS, millis, SECOND_MS } from '../../../src/model/instant.ts';
import { toTags } from '../../../src/model/tags.ts';
import { openStore } from '../../../src/storage/open-store.ts';
import type { Storage } from '../../../src/storage/ports/storage.ts';

export const START = Date.UTC(2026, 10, 23, 10);
/** When version 2 begins to report, and what time it is then. */
export const CHANGED_AT = START + 30 * MINUTE_MS;
export const NOW = millis(START + 32 * MINUTE_MS);

/** The store of a folder, and a watcher of its versions. */
export async function openWatcher(directory: string): Promise<{ readonly store: Storage; readonly watch: VersionWatcher }> {
  const onFault = (error: Error): never => {
    throw error;
  };
  const clock = () => NOW;
  const log = { info() {}, error() {} } as never;
  const store = await openStore({ directory, synchronous: 'full' }, { now: clock, onFault });
  return { store, watch: new VersionWatcher({ storage: store, events: createEventSink(store, log), clock, log }) };
}

/** Stores what a service reports each 30 s: version 1, and after half an hour version 2. */
export async function reportVersions({ samples }: Storage): Promise<void> {
  await samples.append(
    (
      [
        ['1', START, CHANGED_AT],
        ['2', CHANGED_AT, NOW],
      ] as const
    ).map(([version, from, to]) => {
      const at = Float64Array.from({ length: (to - from) / (30 * SECOND_MS) }, (_, index) => from + index * 30 * SECOND_MS);
      const tags = toTags([
        ['service', 'shop'],
        ['env', 'prod'],
        ['version', version],
      ]);
      return { series: { metric: 'http.requests', tags, kind: 'gauge' as const, unit: null }, at, values: at.map((_, i) => i) };
    }),
  );
}
