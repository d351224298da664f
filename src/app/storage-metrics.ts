import type { Registry } from 'prom-client';
import type { SampleAdmin } from '../storage/ports/samples.ts';
import { collectCounter, collectGauge, sharedReading } from '../telemetry/collectors.ts';

/** Collects what the store counts of samples; `engine` are the figures that its engine has besides, read once now for their names. */
export async function registerStorageMetrics(registry: Registry, samples: Pick<SampleAdmin, 'stats'>): Promise<void> {
  const stats = sharedReading(() => samples.stats());
  collectCounter(
    registry,
    { name: 'pinkbar_samples_appended_total', help: 'Samples stored.' },
    async () => (await stats()).samplesAppended,
  );
  collectCounter(
    registry,
    { name: 'pinkbar_samples_replaced_total', help: 'Samples that replaced an older value at the same instant.' },
    async () => (await stats()).samplesReplaced,
  );
  collectGauge(registry, { name: 'pinkbar_series', help: 'Series known.' }, async () => (await stats()).series);
  for (const { name, help } of (await stats()).engine) {
    collectGauge(
      registry,
      { name: `pinkbar_${name}`, help },
      async () => (await stats()).engine.find((figure) => figure.name === name)?.value ?? null,
    );
  }
}
