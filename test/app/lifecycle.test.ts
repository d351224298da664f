import { describe, expect, test } from 'vitest';
import { type Actor, createRunGroup } from '../../src/app/lifecycle.ts';

/** Actors of these names that note what is done with them; those in `failing` reject. */
function actorsOf(names: string, failing = '') {
  const done: string[] = [];
  const act = async (what: string): Promise<void> => {
    done.push(what);
    if (failing.split(' ').includes(what)) throw new Error(what);
  };
  const actors: Actor[] = [...names].map((name) => ({ start: () => act(`start:${name}`), stop: () => act(`stop:${name}`) }));
  return { group: createRunGroup(actors), done };
}

describe('a run group', () => {
  test('starts in order and stops in the reverse order', async () => {
    const { group, done } = actorsOf('abc');
    await group.start();
    await group.stop();
    expect(done).toEqual(['start:a', 'start:b', 'start:c', 'stop:c', 'stop:b', 'stop:a']);
  });

  test('starts an actor when the one before has started, and stops one likewise', async () => {
    const done: string[] = [];
    const slow = (name: string) => async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      done.push(name);
    };
    const at = (name: string) => async (): Promise<void> => void done.push(name);
    const group = createRunGroup([
      { start: slow('start:a'), stop: at('stop:a') },
      { start: at('start:b'), stop: slow('stop:b') },
    ]);
    await group.start();
    await group.stop();
    expect(done).toEqual(['start:a', 'start:b', 'stop:b', 'stop:a']);
  });

  test('starts nothing after a fault, and stops what was not started too', async () => {
    const { group, done } = actorsOf('abc', 'start:b');
    await expect(group.start()).rejects.toThrow('start:b');
    await group.stop();
    expect(done).toEqual(['start:a', 'start:b', 'stop:c', 'stop:b', 'stop:a']);
  });

  test('stops all of them whatever fails, and rejects with the first fault', async () => {
    const { group, done } = actorsOf('abc', 'stop:c stop:a');
    await expect(group.stop()).rejects.toThrow('stop:c');
    expect(done).toEqual(['stop:c', 'stop:b', 'stop:a']);
  });

  test('needs neither start nor stop', async () => {
    const group = createRunGroup([{}, {}]);
    await group.start();
    await group.stop();
  });
});
