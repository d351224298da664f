// Stores samples in which a version changes, looks for versions, and prints what it has done, until it is killed. Started by kill.test.ts:
// node killed-watcher.ts <folder>
import { writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { openWatcher, reportVersions } from './opened-watcher.ts';

const STDOUT = 1;
const [directory = ''] = process.argv.slice(2);

const { store, watch } = await openWatcher(directory);
await reportVersions(store);
writeSync(STDOUT, 'samples\n');
await watch.pass();
writeSync(STDOUT, 'event\n');
for (;;) await wait(60_000);
