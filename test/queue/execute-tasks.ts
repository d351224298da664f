// A process that executes the tasks of the store in a folder, a few at a time, and says when each begins and which batch was completed;
// for the test that kills it.
import { setTimeout as wait } from 'node:timers/promises';
import { type Millis, millis } from '../../src/model/instant.ts';
import { DONE } from '../../src/queue/task-handler.ts';
import { TaskQueue } from '../../src/queue/task-queue.ts';
import { openStore } from '../../src/storage/open-store.ts';

const clock = (): Millis => millis(Date.now());
const store = await openStore({ directory: process.argv[2] ?? '', synchronous: 'normal' }, { now: clock, onFault: () => {} });
const queue = new TaskQueue({ tasks: store.tasks, clock, log: { info() {}, warn() {}, error() {} } });
const say = (line: string) => process.stdout.write(`${line}\n`);
let keys: readonly string[] = [];
queue.register({
  kind: 'test.things',
  batch: 3,
  async handle(tasks) {
    keys = tasks.map(({ key }) => key);
    for (const key of keys) say(`begin ${key}`);
    await wait(3);
    return tasks.map(() => DONE);
  },
});
queue.onExecuted(() => {
  for (const key of keys) say(`done ${key}`);
  keys = [];
});
queue.start();
