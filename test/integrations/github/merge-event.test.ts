import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeDelivery } from '../../../src/integrations/github/webhooks/decode-delivery.ts';
import { mergeEvent, type Progress } from '../../../src/integrations/github/webhooks/merge-event.ts';
import { millis } from '../../../src/model/instant.ts';
import { readCapturedDelivery, readCapturedPayload } from './captured-delivery.ts';

const progressOf = (event: string, payload: unknown): Progress => {
  const decoded = decodeDelivery(event, 'application/json', Buffer.from(JSON.stringify(payload)));
  if (decoded.outcome !== 'change') throw new Error(decoded.outcome);
  return decoded.seen;
};

const captured = (name: string): Progress => {
  const event = readCapturedDelivery(name).headers['x-github-event'] ?? '';
  return progressOf(event, readCapturedPayload(name));
};

/** `success@5` is a status of that state five seconds after the deployment was made. */
function status(word: string): Progress {
  const [state, seconds] = word.split('@');
  const payload = readCapturedPayload('deployment_status.success');
  const createdAt = new Date(Date.parse('2019-05-15T15:20:53Z') + Number(seconds) * 1_000).toISOString();
  return progressOf('deployment_status', {
    ...payload,
    deployment_status: { ...(payload.deployment_status as object), state, created_at: createdAt },
  });
}

function fold(seen: readonly Progress[]): Omit<Progress, 'commit'> {
  const [first, ...rest] = seen;
  if (!first) throw new Error('nothing to fold');
  let known: Progress = first;
  for (const next of rest) known = mergeEvent(known, next) ?? known;
  const { status, startedAt, endedAt, environment } = known;
  return { status, startedAt, endedAt, environment };
}

describe('mergeEvent', () => {
  test.each([
    ['queued@1 in_progress@2', 'running', null],
    ['in_progress@2 success@5', 'succeeded', 5],
    ['success@5 inactive@900', 'superseded', 5],
    ['inactive@900', 'superseded', null],
    ['in_progress@2 failure@9', 'failed', 9],
    ['failure@9 success@30', 'succeeded', 30],
    ['success@30 error@40', 'succeeded', 30],
    ['success@30 success@60', 'succeeded', 30],
    ['failure@9 inactive@900', 'failed', null],
    ['simmering@3', 'pending', null],
  ])('%s gives %s', (words, expected, endedAfterSeconds) => {
    const merged = fold(words.split(' ').map(status));
    const endedAt = endedAfterSeconds === null ? null : Date.parse('2019-05-15T15:20:53Z') + endedAfterSeconds * 1_000;
    expect({ status: merged.status, endedAt: merged.endedAt }).toEqual({ status: expected, endedAt });
  });

  test('the environment in which it went live wins over the one it was made for', () => {
    const success = { ...status('success@5'), environment: 'canary' };
    expect(fold([status('queued@1'), success, status('inactive@90')]).environment).toBe('canary');
    expect(fold([success, status('queued@1')]).environment).toBe('canary');
  });

  test('a delivery that tells nothing new changes nothing', () => {
    expect(mergeEvent(status('success@5'), status('in_progress@2'))).toBeNull();
    expect(mergeEvent(status('success@5'), status('success@5'))).toBeNull();
  });

  test('a release that is withdrawn stays withdrawn, whichever delivery comes first', () => {
    const published = captured('release.published');
    const deleted = progressOf('release', { ...readCapturedPayload('release.published'), action: 'deleted' });
    expect(fold([published, deleted])).toEqual(fold([deleted, published]));
    expect(fold([published, deleted]).status).toBe('superseded');
  });

  test('the order and the repetition of deliveries do not matter', () => {
    const word = fc.record({
      state: fc.constantFrom('queued', 'in_progress', 'success', 'failure', 'error', 'inactive', 'simmering'),
      seconds: fc.integer({ min: 0, max: 40 }),
    });
    const moved = word.map(({ state, seconds }) => ({
      ...status(`${state}@${seconds}`),
      // Each success may name another environment; GitHub gives one instant one environment.
      environment: state === 'success' ? `environment-${seconds}` : 'production',
    }));
    const deliveries = fc.array(moved, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(
        deliveries.chain((seen) =>
          fc.tuple(
            fc.constant(seen),
            fc.shuffledSubarray([...seen, ...seen], { minLength: seen.length * 2, maxLength: seen.length * 2 }),
          ),
        ),
        ([seen, shuffled]) => {
          expect(fold(shuffled)).toEqual(fold(seen));
        },
      ),
    );
  });

  test('an event a user has edited is not thrown back to pending', () => {
    const { commit, startedAt } = status('success@5');
    const edited: Progress = { status: 'succeeded', startedAt, endedAt: null, environment: 'production', commit };
    expect(mergeEvent(edited, status('in_progress@2'))).toBeNull();
    expect(mergeEvent(edited, status('success@5'))).toEqual({
      status: 'succeeded',
      startedAt,
      endedAt: millis(Date.parse('2019-05-15T15:20:58Z')),
      environment: 'production',
      commit,
    });
  });

  test('a tag stands where it was pushed, also when it was read with the date of its commit first', () => {
    const pushed = captured('push.tag');
    const commitDate = millis(pushed.startedAt - 90_000_000);
    const read = { ...pushed, startedAt: commitDate, endedAt: commitDate };
    expect(fold([read, pushed])).toEqual(fold([pushed]));
    expect(mergeEvent(pushed, read)).toBeNull();
  });

  test('a tag has its commit, whichever delivery tells it', () => {
    const pushed = captured('push.tag');
    const created = { ...pushed, commit: null };
    expect(mergeEvent(created, pushed)?.commit).toBe('6113728f27ae82c7b1a177c8d03f9e96e0adf246');
    expect(mergeEvent(pushed, created)).toBeNull();
  });
});
