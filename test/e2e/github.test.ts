import { createHmac } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { readCapturedDelivery, readCapturedPayload } from '../integrations/github/captured-delivery.ts';
import {
  COMMIT,
  deliver,
  eventually,
  metricsOf,
  REPOSITORY,
  SECRET,
  type Surroundings,
  start,
  surroundings,
} from './github-surroundings.ts';
import type { PinkbarProcess } from './pinkbar-process.ts';

const PULLS = /commits\/b+\/pulls$/;
const COMMENTS = /issues\/\d+\/comments$/;
const MINUTE_MS = 60_000;
const LIMIT_MS = 120_000;

/** Two days of requests in steps of a minute; a tenth of them fails from `badFrom` on. */
async function sendShop(pinkbar: PinkbarProcess, badFrom: number): Promise<void> {
  const end = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const requests: [number, number][] = [];
  const failures: [number, number][] = [];
  for (let at = end - 2 * 24 * 60 * MINUTE_MS; at < end; at += MINUTE_MS) {
    const noise = Math.abs(Math.sin(at / 7_777_777));
    requests.push([at, 300 + Math.round(60 * noise)]);
    failures.push([at, at >= badFrom ? 30 + Math.round(8 * noise) : noise > 0.7 ? 1 : 0]);
  }
  for (const [metric, points] of [
    ['shop.http.requests', requests],
    ['shop.http.5xx', failures],
  ] as const)
    await pinkbar.call('/v1/samples', {
      method: 'POST',
      body: JSON.stringify({ series: [{ metric, kind: 'counter', points }] }),
    });
}

/** A release of two and a half hours ago: its horizon has passed, so it is judged at once and for good. */
async function releaseBadly(pinkbar: PinkbarProcess): Promise<string> {
  const at = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 150 * MINUTE_MS;
  await sendShop(pinkbar, at);
  const body = {
    service: 'shop',
    version: '1.4.2',
    repository: REPOSITORY,
    commit: COMMIT,
    startedAt: new Date(at).toISOString(),
  };
  const { id } = await pinkbar.call<{ id: string }>('/v1/events', { method: 'POST', body: JSON.stringify(body) });
  return id;
}

const commentsOf = ({ github }: Surroundings) => (github.repository(REPOSITORY).comments.get(12) ?? []).map(({ body }) => body);
const requested = ({ github }: Surroundings, method: string, path: RegExp) =>
  github.requests.filter((request) => request.method === method && path.test(request.path)).length;

describe('from a verdict to GitHub', () => {
  test(
    'a judged regression stands on the commit and in the pull request',
    async () => {
      const around = await surroundings();
      const pinkbar = await start(around.settings);
      const id = await releaseBadly(pinkbar);
      await eventually(() => commentsOf(around).length > 0 && requested(around, 'POST', /statuses\//) > 1);
      const [comment] = commentsOf(around);
      expect(comment).toContain('## shop 1.4.2: flagged');
      expect(comment).toMatch(/^[▁▂▃▄▅▆▇█ ]{15}│[▁▂▃▄▅▆▇█ ]{15} {2}shop\.http_error_ratio, [\d.]+ % to [\d.]+ %$/m);
      expect(comment).toContain(`release=${id}`);
      const [status] = around.github.repository(REPOSITORY).statuses.get(COMMIT) ?? [];
      expect(status).toMatchObject({ state: 'failure', context: 'pinkbar/release-impact' });
      await eventually(async () => (await metricsOf(pinkbar)).includes('pinkbar_tasks_waiting{kind="github.publish"} 0'));
      expect(await pinkbar.stop()).toBe(0);
    },
    LIMIT_MS,
  );

  test(
    'kill -9 after the verdict, before the comment: exactly one comment',
    async () => {
      const around = await surroundings();
      around.github.addFault({ method: 'GET', path: PULLS, failure: { kind: 'slow', delayMs: 10_000 }, times: 2 });
      const first = await start(around.settings);
      const id = await releaseBadly(first);
      await eventually(async () => (await first.call<{ verdict: string }>(`/v1/releases/${id}`)).verdict === 'flagged');
      expect(commentsOf(around)).toEqual([]);
      await first.stop('SIGKILL');
      await expectOneComment(around);
    },
    LIMIT_MS,
  );

  test(
    'kill -9 after the comment was made, before that was recorded: exactly one comment',
    async () => {
      const around = await surroundings();
      around.github.addFault({ method: 'POST', path: COMMENTS, failure: { kind: 'cut_after' }, times: 1 });
      const first = await start(around.settings);
      await releaseBadly(first);
      await eventually(() => commentsOf(around).length === 1);
      await first.stop('SIGKILL');
      await expectOneComment(around);
    },
    LIMIT_MS,
  );
});

/** Starts the server again and lets it work its outbox off. */
async function expectOneComment(around: Surroundings): Promise<void> {
  const second = await start(around.settings);
  await eventually(async () => commentsOf(around).length > 0 && (await hasNothingSoon(second)));
  expect(commentsOf(around)).toHaveLength(1);
  expect(commentsOf(around)[0]).toContain('## shop 1.4.2: flagged');
  expect(await second.stop()).toBe(0);
}

/** Nothing is to be shown within a minute. A second look at what GitHub may have done late can lie five minutes ahead. */
async function hasNothingSoon(pinkbar: PinkbarProcess): Promise<boolean> {
  const { releases } = await pinkbar.call<{ releases: readonly { id: string }[] }>('/v1/releases');
  const { writeBack } = await pinkbar.call<{ writeBack: readonly { nextTryAt: string | null }[] }>(
    `/v1/releases/${releases[0]!.id}`,
  );
  return writeBack.every(({ nextTryAt }) => nextTryAt === null || Date.parse(nextTryAt) > Date.now() + MINUTE_MS);
}

describe('deliveries in numbers', () => {
  test(
    'a hundred of the same at once have one effect',
    async () => {
      const around = await surroundings();
      const pinkbar = await start(around.settings);
      const { headers, body } = readCapturedDelivery('deployment_status.success');
      const answers = await Promise.all(Array.from({ length: 100 }, () => deliver(pinkbar, headers, body)));
      expect(answers.filter(({ ok }) => ok)).toHaveLength(100);
      expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
      const list = () => pinkbar.call<{ events: readonly unknown[] }>('/v1/events');
      await eventually(async () => (await list()).events.length > 0);
      expect((await list()).events).toHaveLength(1);
      expect((await deliver(pinkbar, headers, body)).status).toBe(200);
    },
    LIMIT_MS,
  );

  test(
    'five hundred in a burst are all taken while releases are judged',
    async () => {
      const around = await surroundings();
      const pinkbar = await start({ ...around.settings, PINKBAR_GITHUB_WRITE_BACK: 'none' });
      for (let index = 0; index < 5; index += 1) await releaseBadly(pinkbar);
      const payload = readCapturedPayload('deployment_status.success');
      const sent = Array.from({ length: 500 }, async (_, index) => {
        await wait(index * 10);
        const deployment = { ...(payload.deployment as object), id: 1_000 + index };
        const body = Buffer.from(JSON.stringify({ ...payload, deployment }));
        const began = performance.now();
        const { ok } = await deliver(pinkbar, signed(`burst-${index}`, body), body);
        return { ok, tookMs: performance.now() - began };
      });
      const answers = await Promise.all(sent);
      expect(answers.filter(({ ok }) => ok)).toHaveLength(500);
      const sorted = answers.map(({ tookMs }) => Math.round(tookMs)).sort((a, b) => a - b);
      console.info(`500 deliveries in a burst: median ${sorted[250]} ms, p99 ${sorted[495]} ms, slowest ${sorted[499]} ms`);
      await eventually(async () => {
        const metrics = await metricsOf(pinkbar);
        return metrics.includes('pinkbar_tasks_total{kind="github.delivery",outcome="done"} 500');
      });
    },
    LIMIT_MS,
  );
});

const signed = (id: string, body: Uint8Array): Record<string, string> => ({
  'content-type': 'application/json',
  'x-github-event': 'deployment_status',
  'x-github-delivery': id,
  'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
});
