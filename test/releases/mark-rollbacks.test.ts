import { describe, expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../src/model/instant.ts';
import { markRollbacks } from '../../src/releases/mark-rollbacks.ts';
import { draftOf, plus, TEN } from '../storage/drafts.ts';
import { openHere } from '../storage/mounts.ts';
import { patchedEvents } from '../storage/patched-events.ts';

/** `a:production@0` is a GitHub deploy of commit a to production at minute 0; `+api` one posted to the API. */
async function kindsAfter(words: readonly string[]): Promise<string> {
  const store = await openHere(() => TEN);
  const posted: string[] = [];
  for (const [index, word] of words.entries()) {
    const [, commit, environment, minutes, source] = /^(\w):(\w+)@(-?\d+)(\+api)?$/.exec(word) ?? [];
    const at = plus(TEN, Number(minutes) * MINUTE_MS);
    const fields = { commit: commit!.repeat(40), environment: environment!, startedAt: at, endedAt: at, key: `k${index}` };
    const outcome = await store.events.post([draftOf({ ...fields, source: source ? 'api' : 'github' })], null);
    const event = outcome.outcome === 'stored' ? outcome.events[0]!.event : null;
    posted.push(event!.id);
    const { release } = (await store.events.release(event!.id))!;
    await markRollbacks(event!, release.startedAt, { events: patchedEvents(store.events) });
  }
  const events = await Promise.all(posted.map((id) => store.events.get(id)));
  return events.map((event) => event?.kind.charAt(0)).join('');
}

describe('markRollbacks', () => {
  test.each([
    ['what was live before', ['a:prod@0', 'b:prod@10', 'a:prod@20'], 'ddr'],
    ['reported last first', ['a:prod@20', 'b:prod@10', 'a:prod@0'], 'rdd'],
    ['the same once more', ['a:prod@0', 'a:prod@10'], 'dd'],
    ['another environment', ['a:staging@0', 'b:prod@10', 'a:prod@20'], 'ddd'],
    ['another name of the environment', ['a:prod@0', 'b:production@10', 'a:live@20'], 'ddr'],
    ['forwards again', ['a:prod@0', 'b:prod@10', 'a:prod@20', 'c:prod@30'], 'ddrd'],
    ['a deploy reported late makes a rollback of what follows it', ['a:prod@0', 'a:prod@20', 'b:prod@10'], 'drd'],
    ['posted to the API', ['a:prod@0+api', 'b:prod@10+api', 'a:prod@20+api'], 'ddr'],
    ['posted to the API after GitHub told', ['a:prod@0', 'b:prod@10', 'a:prod@20+api'], 'ddr'],
    ['an earlier report of the same deploy by the pipeline', ['a:prod@0', 'b:prod@20', 'a:prod@42', 'a:prod@40+api'], 'ddrr'],
    ['a later report of it by GitHub', ['a:prod@0', 'b:prod@20', 'a:prod@40+api', 'a:prod@42'], 'ddrr'],
    ['what was live long ago', [`a:prod@${(-91 * DAY_MS) / MINUTE_MS}`, 'b:prod@10', 'a:prod@20'], 'ddd'],
  ])('%s: %j', async (_name, words, expected) => {
    expect(await kindsAfter(words)).toBe(expected);
  });
});
