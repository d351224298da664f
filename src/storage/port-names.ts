import type { StoragePorts } from './ports/storage.ts';

/** As an object, so that a port that is missing here does not compile. */
const PORTS: Readonly<Record<keyof StoragePorts, true>> = {
  samples: true,
  events: true,
  ownSignals: true,
  signals: true,
  reports: true,
  deliveries: true,
  publications: true,
  changes: true,
  labels: true,
  backfills: true,
  hooks: true,
  tokens: true,
  tasks: true,
  health: true,
};

/** Makes every port from its name. */
export const eachPort = (make: <Name extends keyof StoragePorts>(name: Name) => StoragePorts[Name]): StoragePorts =>
  Object.fromEntries((Object.keys(PORTS) as (keyof StoragePorts)[]).map((name) => [name, make(name)])) as unknown as StoragePorts;
