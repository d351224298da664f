import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DatedEvent, effectiveAt } from '../../../../src/model/event.ts';
import { EVERY_EVENT } from '../../../../src/model/event-filter.ts';
import { type Millis, millis } from '../../../../src/model/instant.ts';
import { isRelease } from '../../../../src/model/release.ts';
import { openStore } from '../../../../src/storage/open-store.ts';
import { deliveryInbox } from '../delivery-inbox.ts';

const WORKFLOWS = new Map([['deploy.yml', 'production']]);
const BEGIN = Date.UTC(2026, 10, 23, 8);
const DEPLOYMENTS = 40;
const WORDS = ['queued', 'in_progress', 'success'] as const;

interface SentDelivery {
  readonly event: string;
  readonly payload: object;
}

const repository = {
  name: 'shop',
  full_name: 'acme/shop',
  html_url: 'https://github.com/acme/shop',
  pushed_at: '2026-11-23T07:00:00Z',
};
const iso = (minutes: number): string => new Date(BEGIN + minutes * 60_000).toISOString();
const shaOf = (index: number): string => index.toString(16).padStart(40, 'c');

/**
 * A busy morning: deploys of few commits (so some go back), failures, ones that are said to be replaced and ones that are not, ones that
 * succeed twice (the second time after later ones), runs, tags, releases, labelled pull requests.
 */
function busyMorning(): readonly SentDelivery[] {
  const sent: SentDelivery[] = [];
  for (let index = 0; index < DEPLOYMENTS; index += 1) {
    const deployment = {
      id: 1_000 + index,
      sha: shaOf((index * 7) % 5),
      ref: `v1.${(index * 7) % 5}`,
      task: 'deploy',
      environment: index % 3 === 0 ? 'staging' : 'production',
      created_at: iso(index * 5),
      creator: { login: 'ann' },
    };
    sent.push({ event: 'deployment', payload: { action: 'created', deployment, repository } });
    const words = index % 6 === 5 ? [...WORDS.slice(0, 2), 'failure'] : index % 4 === 0 ? [...WORDS, 'inactive'] : WORDS;
    const steps: readonly (readonly [state: string, minute: number])[] = [
      ...words.map((state, step) => [state, index * 5 + step + 1] as const),
      ...(index % 7 === 3 ? [['success', index * 5 + 17] as const] : []),
    ];
    for (const [state, minute] of steps) {
      const status = { state, created_at: iso(minute), environment: deployment.environment };
      sent.push({
        event: 'deployment_status',
        payload: { action: 'created', deployment, deployment_status: status, repository },
      });
    }
  }
  for (let index = 0; index < 5; index += 1) {
    const labels = [{ name: index % 2 === 0 ? 'hotfix' : 'feature' }, { name: `team-${index}` }];
    const pull = { merged: true, merge_commit_sha: shaOf(index), labels };
    sent.push({ event: 'pull_request', payload: { action: 'closed', pull_request: pull, repository } });
    const run = {
      id: 9_000 + index,
      run_attempt: 1,
      name: 'Deploy',
      path: '.github/workflows/deploy.yml',
      head_sha: shaOf(index),
      head_branch: 'main',
      run_started_at: iso(200 + index * 5),
      updated_at: iso(203 + index * 5),
      conclusion: 'success',
    };
    sent.push({
      event: 'workflow_run',
      payload: { action: 'requested', workflow_run: { ...run, conclusion: null }, repository },
    });
    sent.push({ event: 'workflow_run', payload: { action: 'completed', workflow_run: run, repository } });
    const tag = `v1.${index}`;
    const push = { ref: `refs/tags/${tag}`, after: shaOf(index), deleted: false, head_commit: { id: shaOf(index) } };
    const pushedAt = { ...repository, pushed_at: Date.parse(repository.pushed_at) / 1_000 };
    sent.push({ event: 'push', payload: { ...push, repository: pushedAt, sender: { login: 'ann' } } });
    sent.push({ event: 'create', payload: { ref: tag, ref_type: 'tag', repository, sender: { login: 'ann' } } });
    const release = { id: 500 + index, tag_name: tag, published_at: iso(index), author: { login: 'ann' } };
    for (const action of index % 2 === 0 ? ['published'] : ['published', 'deleted'])
      sent.push({ event: 'release', payload: { action, release, repository } });
  }
  return sent;
}

/** The events that are left when all was sent, without what only depends on the order: ids and the times of storing. */
async function tell(
  deliveries: readonly SentDelivery[],
): Promise<readonly Omit<DatedEvent, 'id' | 'sameAs' | 'createdAt' | 'updatedAt'>[]> {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-shuffled-'));
  let now = millis(Date.UTC(2026, 10, 23, 18));
  const clock = (): Millis => now;
  const store = await openStore({ directory, synchronous: 'normal' }, { now: clock, onFault: () => {} });
  try {
    const inbox = deliveryInbox(store, clock, {
      workflows: WORKFLOWS,
    });
    for (const [index, { event, payload }] of deliveries.entries()) {
      now = millis(now + 1);
      const body = Buffer.from(JSON.stringify(payload));
      await store.deliveries.add({ id: `d-${index}`, event, contentType: 'application/json', body, receivedAt: now });
      // Some come alone, some pile up.
      if (index % 7 === 0) await inbox.runDue();
    }
    await inbox.runDue();
    expect(inbox.executed).toEqual({ done: deliveries.length, failed: 0, dead: 0 });
    const { items } = await store.events.list(EVERY_EVENT, { limit: 1_000, cursor: null });
    return items
      .map(({ id: _id, sameAs: _sameAs, createdAt: _createdAt, updatedAt: _updatedAt, ...event }) => event)
      .sort((a, b) => ((a.key ?? '') < (b.key ?? '') ? -1 : 1));
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

const isLive = (event: Omit<DatedEvent, 'id' | 'sameAs' | 'createdAt' | 'updatedAt'>): boolean =>
  isRelease({ ...event, id: '', sameAs: null, createdAt: millis(0), updatedAt: millis(0) });

describe('deliveries in any order', () => {
  test('leave the same events', async () => {
    const inOrder = busyMorning();
    expect(inOrder.length).toBeGreaterThanOrEqual(200);
    const expected = await tell(inOrder);
    const kinds = Map.groupBy(expected, ({ kind }) => kind);
    expect(kinds.get('rollback')?.length).toBeGreaterThan(5);
    expect(kinds.get('deploy')?.length).toBeGreaterThan(5);
    expect(JSON.stringify(expected)).toContain('"hotfix"');
    for (const [place, deploys] of Map.groupBy(expected.filter(isLive), ({ environment }) => environment)) {
      const inTime = deploys.toSorted((a, b) => effectiveAt(a) - effectiveAt(b));
      const live = inTime.filter(({ status }) => status === 'succeeded');
      expect(live, `what is live in ${place}`).toEqual(inTime.slice(-1));
      expect(inTime.length).toBeGreaterThan(10);
    }
    const repeated = inOrder.slice(0, 10);
    const all = [...inOrder, ...repeated];
    const anyOrder = fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length });
    await fc.assert(
      fc.asyncProperty(anyOrder, async (shuffled) => {
        expect(await tell(shuffled)).toEqual(expected);
      }),
      { numRuns: 4 },
    );
  }, 120_000);
});
