import { afterEach, describe, expect, it } from 'vitest';
import { connectThread, type ThreadConnection } from '../../src/threads/connect-thread.ts';
import { siblingModule } from '../../src/threads/sibling-module.ts';
import type { Echo } from './echo-thread.ts';

let connection: ThreadConnection<Echo> | null = null;
const connect = (onExit?: (code: number) => void): ThreadConnection<Echo> => {
  connection = connectThread<Echo>(siblingModule(import.meta.url, 'echo-thread'), { greeting: 'hello' }, onExit);
  return connection;
};
afterEach(async () => connection?.terminate());

describe('a served thread', () => {
  it('answers calls, nested ones too, with plain data and typed arrays', async () => {
    const { api, ready } = connect();
    await ready;
    expect(await api.greet('thread')).toBe('hello thread');
    expect(await api.nested.total(Float64Array.of(1, 2, 3.5))).toBe(6.5);
  });

  it('moves the arrays of an answer that is marked for it, and copies parts of arrays', async () => {
    const { api } = connect();
    expect(await api.lengthOfWhole()).toBe(3);
    expect(await api.give()).toEqual({ whole: Float64Array.of(1, 2, 3), part: Float64Array.of(4, 4), none: new Float64Array(0) });
    expect(await api.lengthOfWhole()).toBe(0);
  });

  it('rejects with the name and message of an error thrown inside', async () => {
    const { api } = connect();
    await expect(api.fail()).rejects.toMatchObject({ name: 'RangeError', message: 'out of reach' });
  });

  it('rejects where the answer or an argument cannot be cloned, and goes on', async () => {
    const { api } = connect();
    await expect(api.giveFunction()).rejects.toMatchObject({ name: 'DataCloneError' });
    await expect(api.greet((() => {}) as unknown as string)).rejects.toMatchObject({ name: 'DataCloneError' });
    expect(await api.greet('thread')).toBe('hello thread');
  });

  it('rejects a call of something that is not there', async () => {
    const { api } = connect();
    const other = api as unknown as { missing: { part(): Promise<void> } };
    await expect(other.missing.part()).rejects.toThrow(/missing|undefined/);
  });

  it('rejects what was under way when it is terminated, and says nothing of an unexpected end', async () => {
    const exits: number[] = [];
    const { api, ready, terminate } = connect((code) => exits.push(code));
    await ready;
    const hanging = api.spin();
    hanging.catch(() => {});
    await terminate();
    await expect(hanging).rejects.toMatchObject({ name: 'ThreadEndedError' });
    await expect(api.greet('nobody')).rejects.toMatchObject({ name: 'ThreadEndedError' });
    expect(exits).toEqual([]);
  });

  it('tells of a thread that ended by itself', async () => {
    const ended = Promise.withResolvers<number>();
    const { api } = connect(ended.resolve);
    await expect(api.crash()).rejects.toMatchObject({ name: 'ThreadEndedError' });
    expect(await ended.promise).toBe(3);
  });
});
