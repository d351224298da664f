import { expect, test } from 'vitest';
import type { EventDraft } from '../../../src/model/event.ts';
import { millis } from '../../../src/model/instant.ts';
import { decodeDogstatsdLine } from '../../../src/receivers/statsd/decode-dogstatsd.ts';
import { eventDraft } from '../../../src/receivers/statsd/event-draft.ts';

const ARRIVED = millis(1_795_400_000_000);

function draftOf(line: string): EventDraft {
  const decoded = decodeDogstatsdLine(line);
  if (decoded.kind !== 'event') throw new Error(`not an event: ${line}`);
  return eventDraft(decoded, ARRIVED);
}

test('a deploy with everything said', () => {
  const tags = 'env:prod,service:checkout,version:1.4.3,kind:deploy,commit:9fceb02,hotfix,team:payments';
  expect(draftOf(`_e{22,13}:Deploy checkout 1.4.3 |by octocat|ok|d:1795398600|k:other|s:jenkins|#${tags}`)).toEqual({
    kind: 'deploy',
    service: 'checkout',
    environment: 'prod',
    version: '1.4.3',
    commit: '9fceb02',
    ref: null,
    repository: null,
    author: null,
    title: 'Deploy checkout 1.4.3 ',
    text: 'by octocat|ok',
    url: null,
    tags: ['hotfix', 'team:payments'],
    startedAt: 1_795_398_600_000,
    endedAt: null,
    status: 'succeeded',
    key: null,
    source: 'statsd',
  });
});

test('fields have more than one source', () => {
  const f = (fields: string, want: Partial<EventDraft>): void => expect(draftOf(`_e{1,0}:t||${fields}`)).toMatchObject(want);
  f('', { kind: 'note', service: null, environment: null, text: null, tags: [], startedAt: ARRIVED });
  f('k:shop', { service: 'shop' });
  f('s:deploy', { kind: 'deploy' });
  f('s:nagios', { kind: 'note' });
  f('#event:Deployment', { kind: 'deploy' });
  f('#kind:rollback,event:deploy', { kind: 'rollback' });
  f('#kind:party|s:config', { kind: 'config' });
  f('#environment:staging,env:prod', { environment: 'staging' });
  f('#Service: cart ,ENV: prod,service:other', { service: 'cart', environment: 'prod', tags: [] });
  f('#git.commit.sha:abc', { commit: 'abc' });
  f('#status:failed', { status: 'failed' });
  f('#status:odd', { status: 'succeeded' });
  f('#b,a,b,service:', { tags: ['a', 'b', 'service:'], service: null });
  f('#__proto__:x', { tags: ['__proto__:x'] });
  f('d:1', { startedAt: millis(1_000) });
  f('d:1795400700', { startedAt: ARRIVED });
});
