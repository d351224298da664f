// A process that posts two reports of each deploy without end and prints the id of each one after it was acknowledged; for tests that kill it.
import { writeSync } from 'node:fs';
import { openStoreThread } from '../../src/storage/open-store-thread.ts';
import { draftOf } from './drafts.ts';

const directory = process.argv[2] ?? '';
const store = await openStoreThread(
  { directory, synchronous: 'full' },
  { onExit: (code) => process.exit(code), onFault: () => {} },
);
let count = 0;
const postOn = async (): Promise<never> => {
  for (;;) {
    count += 1;
    const deploy = { version: `${process.pid}.${count}`, tags: ['a', 'b'] };
    const drafts = [draftOf({ ...deploy, title: `first ${count}` }), draftOf({ ...deploy, title: `second ${count}` })];
    const answer = await store.events.post(drafts, { scope: String(process.pid), key: String(count), digest: '' });
    if (answer.outcome === 'stored') for (const { event } of answer.events) writeSync(1, `${event.id}\n`);
  }
};
await Promise.all([postOn(), postOn(), postOn()]);
