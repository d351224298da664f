import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../../src/model/instant.ts';
import type { Report } from '../../../../src/model/report.ts';
import { toTags } from '../../../../src/model/tags.ts';
import { aFinding } from '../../../http/a-report.ts';
import { plus, TEN } from '../../../storage/drafts.ts';
import { secondaryLimit } from '../../../support/local-github/github-faults.ts';
import { commitOf, type PublishScenario, REPOSITORY, startPublishing } from './publish-scenario.ts';

const FLAGGED: Partial<Report> = { verdict: 'flagged', findings: [aFinding()] };
const CLEAR: Partial<Report> = { verdict: 'clear', final: true };
const COMMENTS = /issues\/\d+\/comments$/;

const repositoryOf = ({ github }: PublishScenario) => github.repository(REPOSITORY);
const statusesOf = (scenario: PublishScenario) =>
  (repositoryOf(scenario).statuses.get(commitOf('b')) ?? []).map(({ state, description }) => `${state}: ${description}`);
const posts = ({ github }: PublishScenario, path: RegExp) =>
  github.requests.filter((request) => request.method === 'POST' && path.test(request.path)).length;

/** Answers one request too late for the client, and executes it only when the test says so. */
function makeLate({ github }: PublishScenario, method: string, path: RegExp) {
  const { promise: after, resolve: doIt } = Promise.withResolvers<void>();
  github.addFault({ method, path, failure: { kind: 'late', after }, times: 1 });
  const done = (holds: () => boolean) => expect.poll(holds, { timeout: 10_000 }).toBe(true);
  return { doIt, done };
}

/** Lets the clock run to each next try. */
async function publishAll({ runDue, advance }: PublishScenario): Promise<void> {
  for (let waitMs = await runDue(); Number.isFinite(waitMs); waitMs = await runDue()) advance(waitMs);
}

describe('publishing', () => {
  test('a release that was stored right before the process ended is shown as watched after the next start', async () => {
    const scenario = await startPublishing();
    await scenario.release();
    await scenario.release({ version: '0.9.0', commit: commitOf('a'), startedAt: plus(TEN, -2 * HOUR_MS), endedAt: null });
    scenario.restart();
    await scenario.start();
    await scenario.runDue();
    expect(statusesOf(scenario)).toEqual(['pending: shop 1.4.2 to production: watching, nothing found so far']);
    const sent = scenario.github.requests.length;
    scenario.restart();
    await scenario.start();
    await scenario.runDue();
    expect(scenario.github.requests).toHaveLength(sent);
  });

  test('a commit status follows the verdict: pending, failure, success', async () => {
    const scenario = await startPublishing();
    const id = await scenario.release();
    await scenario.judge(id, { verdict: 'watching' });
    await scenario.judge(id, FLAGGED);
    await scenario.judge(id, CLEAR);
    expect(statusesOf(scenario)).toEqual([
      'success: shop 1.4.2 to production: no signal got worse',
      'failure: shop 1.4.2 to production: error_ratio 1 % to 5.1 %, ×5.1 (93 %) got worse',
      'pending: shop 1.4.2 to production: watching, nothing found so far',
    ]);
    expect(repositoryOf(scenario).statuses.get(commitOf('b'))?.[0]).toMatchObject({
      context: 'pinkbar/release-impact',
      target_url: `https://pinkbar.example/#service=shop&env=production&from=2026-11-23T08%3A00%3A00.000Z&to=2026-11-23T13%3A00%3A00.000Z&release=${id}`,
    });
  });

  test('a flagged release is commented once, and the comment follows the verdict', async () => {
    const scenario = await startPublishing({ chosen: ['comment'] });
    await scenario.release({ startedAt: plus(TEN, -HOUR_MS), commit: commitOf('a'), version: '1.4.1' });
    const id = await scenario.release();
    await scenario.judge(id, FLAGGED);
    expect(scenario.comments()).toHaveLength(1);
    expect(scenario.comments()[0]?.replaceAll(id, '<id>')).toMatchInlineSnapshot(`
      "<!-- pinkbar:release-impact 625d9d2de8c55a40 1795428000000 -->
      ## shop 1.4.2: flagged

      deploy at 2026-11-23T10:00:00.000Z, to production

      **error\\_ratio got worse with this release: 1 % to 5.1 % of requests \\(+4.1 points, ×5.1\\), probability 93 %.**

      | signal | verdict | probability | before | after | change (95 %) | p | since |
      |---|---|---|---|---|---|---|---|
      | shop.error\\_ratio | regression | 93 % | 1 % | 5.1 % | +410 % (+320 % to +500 %) | < 0.0001 | 2026-11-23T01:50:20.000Z |

      - shop.error\\_ratio: No quiet moment looked as bad.

      Since the release before: 2 commits.

      - [bbbbbbb](<https://github.com/acme/shop/commit/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb>) Ask @&#8203;everyone \\<b\\>now\\</b\\> by ann in pull request 12
      - [9999999](<https://github.com/acme/shop/commit/9999999999999999999999999999999999999999>) Cache prices \\(\\#&#8203;11\\) by ben in pull request 11

      3 comparisons; about 0.021 false flags are to be expected (the rate measured on the benchmark).

      Analysis 1 by placebo-gls/1, data until 2026-11-23T10:00:00.000Z. It is judged again as data arrives.

      [Look at it in the dashboard](<https://pinkbar.example/#service=shop&env=production&from=2026-11-23T08%3A00%3A00.000Z&to=2026-11-23T13%3A00%3A00.000Z&release=<id>>)
      "
    `);
    await scenario.judge(id, CLEAR);
    expect(scenario.comments()).toHaveLength(1);
    expect(scenario.comments()[0]).toContain('No signal got worse');
    expect(posts(scenario, COMMENTS)).toBe(1);
  });

  test('a quiet release is commented only where the settings say so', async () => {
    const silent = await startPublishing({ chosen: ['comment'] });
    const id = await silent.release();
    await silent.judge(id, CLEAR);
    expect(silent.comments()).toEqual([]);
    expect(await silent.store.publications.ofRelease(id)).toContainEqual({
      target: 'comment',
      state: 'not_shown',
      reason: 'only a flagged release is commented',
      nextTryAt: null,
    });
    const talkative = await startPublishing({ chosen: ['comment'], commentQuiet: true });
    await talkative.judge(await talkative.release(), CLEAR);
    expect(talkative.comments()).toHaveLength(1);
  });

  test('a release to which no signal belongs says so, and which service may be meant', async () => {
    const scenario = await startPublishing({ chosen: ['status', 'comment'], commentQuiet: true });
    const series = { metric: 'http.requests', tags: toTags([['service', 'sh_op']]), kind: 'counter' as const, unit: null };
    await scenario.store.samples.append([{ series, at: Float64Array.of(scenario.now()), values: Float64Array.of(5) }]);
    const id = await scenario.release();
    await scenario.judge(id, { verdict: 'watching', findings: [] });
    expect(statusesOf(scenario)[0]).toMatch(/watching/);
    await scenario.judge(id, { verdict: 'insufficient_data', findings: [], final: true });
    expect(statusesOf(scenario)[0]).toContain('shop 1.4.2 to production: no signal belongs to it; is sh_op meant?');
    expect(scenario.comments()[0]).toContain('No signal belongs to the service shop. Services with signals: sh\\_op.');
  });

  test('an App shows a check run, made once', async () => {
    const scenario = await startPublishing({ asApp: true, chosen: ['status', 'check'] });
    const id = await scenario.release();
    await scenario.judge(id, { verdict: 'watching' });
    expect(repositoryOf(scenario).checkRuns).toMatchObject([{ name: 'pinkbar/release-impact', status: 'in_progress' }]);
    await scenario.judge(id, { verdict: 'insufficient_data', final: true });
    expect(repositoryOf(scenario).checkRuns).toMatchObject([
      { head_sha: commitOf('b'), external_id: id, status: 'completed', conclusion: 'neutral' },
    ]);
    expect(statusesOf(scenario)).toEqual([]);
  });

  test('a deployment is marked as failed while it is flagged, and only then', async () => {
    const scenario = await startPublishing({ chosen: ['deployment_status'] });
    repositoryOf(scenario).deployments.push({ id: 77 });
    const states = () => (repositoryOf(scenario).deploymentStatuses.get(77) ?? []).map(({ state }) => state);
    const id = await scenario.release({ source: 'github', key: `github:${REPOSITORY}:deployment:77` });
    await scenario.judge(id, { verdict: 'watching' });
    expect(states()).toEqual([]);
    await scenario.judge(id, FLAGGED);
    await scenario.judge(id, CLEAR);
    expect(states()).toEqual(['success', 'failure']);
  });

  test('a commit shows the worst of its releases, of each place the newest', async () => {
    const scenario = await startPublishing({ chosen: ['status'] });
    const before = await scenario.release({ environment: 'staging', startedAt: plus(TEN, -20 * MINUTE_MS) });
    await scenario.judge(before, FLAGGED);
    const staging = await scenario.release({ environment: 'staging', version: '1.4.3' });
    await scenario.judge(staging, FLAGGED);
    const production = await scenario.release();
    await scenario.judge(production, CLEAR);
    expect(statusesOf(scenario)[0]).toMatch(/^failure: shop 1\.4\.3 to staging: /);
    await scenario.judge(staging, CLEAR);
    expect(statusesOf(scenario)[0]).toBe('success: shop 1.4.3 to staging: no signal got worse');
    await scenario.judge(production, { verdict: 'insufficient_data', final: true });
    expect(statusesOf(scenario)[0]).toBe('success: shop 1.4.2 to production: no signal belongs to it');
  });

  test('a deploy that the pipeline, GitHub and its workflow report has one comment, one status and one deployment status', async () => {
    const scenario = await startPublishing({ chosen: ['status', 'comment', 'deployment_status'] });
    repositoryOf(scenario).deployments.push({ id: 77 });
    const short = commitOf('b').slice(0, 8);
    const pipeline = await scenario.release({ repository: null, commit: short, startedAt: plus(TEN, -4 * MINUTE_MS) });
    await scenario.release({ source: 'github', version: null, key: `github:${REPOSITORY}:deployment:77` });
    const run = { startedAt: plus(TEN, MINUTE_MS), version: null, key: `github:${REPOSITORY}:run:1:1` };
    const workflow = await scenario.release({ source: 'github', ...run });
    await scenario.judge(pipeline, FLAGGED);
    await scenario.judge(workflow, FLAGGED);
    await publishAll(scenario);
    expect(scenario.comments()).toHaveLength(1);
    expect(scenario.comments()[0]).toContain('## shop 1.4.2: flagged');
    expect(posts(scenario, /\/statuses\/b+$/)).toBe(1);
    expect(repositoryOf(scenario).deploymentStatuses.get(77)).toMatchObject([{ state: 'failure' }]);
    expect(scenario.executed).toMatchObject({ failed: 0, dead: 0 });
  });

  test.each([
    ['a token', false],
    ['an App', true],
  ])('an earlier report of the deploy that arrives after the verdict shows nothing twice, as %s', async (_name, asApp) => {
    const scenario = await startPublishing({ asApp, chosen: ['check', 'status', 'comment'] });
    const late = await scenario.release();
    await scenario.judge(late, FLAGGED);
    const early = await scenario.release({ startedAt: plus(TEN, -3 * MINUTE_MS), title: 'by the pipeline' });
    await scenario.judge(early, FLAGGED);
    await scenario.judge(early, CLEAR);
    await publishAll(scenario);
    expect(scenario.comments()).toHaveLength(1);
    expect(scenario.comments()[0]).toContain('No signal got worse with this release.');
    expect(repositoryOf(scenario).checkRuns).toHaveLength(asApp ? 1 : 0);
  });

  test('the check run of a report without an answer is found again by the one that came before it', async () => {
    const scenario = await startPublishing({ asApp: true, chosen: ['check'] });
    scenario.github.addFault({ method: 'POST', path: /check-runs$/, failure: { kind: 'cut_after' }, times: 1 });
    const late = await scenario.release();
    await scenario.judge(late, FLAGGED);
    expect(repositoryOf(scenario).checkRuns).toHaveLength(1);
    await scenario.release({ startedAt: plus(TEN, -3 * MINUTE_MS) });
    await publishAll(scenario);
    expect(repositoryOf(scenario).checkRuns).toMatchObject([{ external_id: expect.any(String), conclusion: 'failure' }]);
  });

  test('the newest check run, which hides the others, follows all releases of the commit', async () => {
    const scenario = await startPublishing({ asApp: true, chosen: ['check'] });
    const staging = await scenario.release({ environment: 'staging' });
    await scenario.judge(staging, { verdict: 'watching' });
    const production = await scenario.release();
    await scenario.judge(production, CLEAR);
    const newest = () => repositoryOf(scenario).checkRuns.find(({ external_id }) => external_id === production);
    expect(newest()).toMatchObject({ status: 'in_progress' });
    await scenario.judge(staging, FLAGGED);
    expect(newest()).toMatchObject({ conclusion: 'failure', output: { title: expect.stringContaining('to staging') } });
    await scenario.judge(staging, CLEAR);
    expect(newest()).toMatchObject({ conclusion: 'success' });
  });

  test('what was sent is not sent again', async () => {
    const scenario = await startPublishing({ chosen: ['status'] });
    const id = await scenario.release();
    await scenario.judge(id, { verdict: 'watching' });
    await scenario.judge(id, { verdict: 'watching', comparisons: 4 });
    expect(posts(scenario, /statuses/)).toBe(1);
    expect(scenario.executed).toMatchObject({ published: 1, dead: 0 });
  });

  test('nothing is written of a release of the day before', async () => {
    const scenario = await startPublishing();
    const id = await scenario.release({ startedAt: plus(TEN, -2 * DAY_MS) });
    await scenario.judge(id, FLAGGED);
    expect(scenario.github.requests).toEqual([]);
  });

  test('two services in one pull request have a comment each, and an older release leaves the newer one alone', async () => {
    const scenario = await startPublishing({ chosen: ['comment'] });
    const older = await scenario.release();
    const newer = await scenario.release({ startedAt: plus(TEN, 20 * MINUTE_MS), version: '1.4.3' });
    const other = await scenario.release({ service: 'till' });
    await scenario.judge(newer, FLAGGED);
    await scenario.judge(older, FLAGGED);
    await scenario.judge(other, FLAGGED);
    expect(scenario.comments()).toHaveLength(2);
    expect(scenario.comments()[0]).toContain('## shop 1.4.3: flagged');
    expect(scenario.comments()[1]).toContain('## till 1.4.2: flagged');
  });

  test('the changes since the release before are stored beside the report', async () => {
    const scenario = await startPublishing({ chosen: ['none'] });
    await scenario.release({ startedAt: plus(TEN, -HOUR_MS), commit: commitOf('a') });
    const id = await scenario.release();
    await scenario.judge(id, CLEAR);
    expect(await scenario.store.changes.get(id)).toMatchObject({
      base: commitOf('a'),
      direction: 'ahead',
      ahead: 2,
      commits: [
        { commit: commitOf('9'), title: 'Cache prices (#11)', author: 'ben', pullRequest: 11 },
        { commit: commitOf('b'), title: 'Ask @everyone <b>now</b>', author: 'ann', pullRequest: 12 },
      ],
    });
  });
});

describe('publishing against failures', () => {
  test('a comment that was made but not recorded is found again', async () => {
    const scenario = await startPublishing({ chosen: ['comment'] });
    scenario.github.addFault({ method: 'POST', path: COMMENTS, failure: { kind: 'cut_after' }, times: 1 });
    await scenario.judge(await scenario.release(), FLAGGED);
    expect(scenario.comments()).toHaveLength(1);
    scenario.restart();
    await publishAll(scenario);
    expect(scenario.comments()).toHaveLength(1);
    expect(posts(scenario, COMMENTS)).toBe(1);
    expect(await scenario.counts()).toEqual({ waiting: 0, dead: 0 });
  });

  test('a comment with our marker by somebody else is left alone, one that was deleted is not made again', async () => {
    const scenario = await startPublishing({ chosen: ['comment'] });
    const id = await scenario.release();
    await scenario.judge(id, FLAGGED);
    const comments = repositoryOf(scenario).comments.get(12)!;
    const [own] = comments.splice(0);
    comments.push({ ...own!, id: 5, user: { login: 'mallory' } });
    await scenario.judge(id, CLEAR);
    expect(comments).toMatchObject([{ id: 5, body: own!.body }]);
  });

  test('a secondary limit is obeyed, by every task, across a restart', async () => {
    const scenario = await startPublishing({ chosen: ['status', 'comment'] });
    scenario.github.addFault({ method: 'POST', path: COMMENTS, failure: secondaryLimit(120), times: 1 });
    await scenario.judge(await scenario.release(), FLAGGED);
    expect(scenario.comments()).toEqual([]);
    const sent = scenario.github.requests.length;
    expect(await scenario.runDue()).toBe(120 * SECOND_MS);
    expect(statusesOf(scenario)).toEqual([]);
    expect(scenario.github.requests).toHaveLength(sent);
    scenario.advance(120 * SECOND_MS);
    scenario.restart();
    await scenario.runDue();
    expect(scenario.comments()).toHaveLength(1);
    expect(statusesOf(scenario)).toHaveLength(1);
  });

  test('a spent primary limit is waited for', async () => {
    const scenario = await startPublishing({ chosen: ['status'] });
    scenario.github.limitRequests(0, scenario.now() / SECOND_MS + 600);
    await scenario.judge(await scenario.release(), FLAGGED);
    expect(await scenario.runDue()).toBe(601 * SECOND_MS);
    scenario.github.limitRequests(100, scenario.now() / SECOND_MS + 4_200);
    scenario.advance(601 * SECOND_MS);
    await scenario.runDue();
    expect(statusesOf(scenario)).toHaveLength(1);
  });

  test.each([
    ['404', { kind: 'status', status: 404, message: 'Not Found' }],
    ['422', { kind: 'status', status: 422, message: 'No commit found for SHA' }],
    ['403 without a limit', { kind: 'status', status: 403, message: 'Resource not accessible by personal access token' }],
  ] as const)('gives up at a %s, visibly, until there is something newer', async (_name, failure) => {
    const scenario = await startPublishing({ chosen: ['status'] });
    scenario.github.addFault({ method: 'POST', path: /statuses/, failure, times: 1 });
    const id = await scenario.release();
    await scenario.judge(id, FLAGGED);
    expect(await scenario.counts()).toEqual({ waiting: 0, dead: 1 });
    expect(scenario.warnings).toEqual(['a task failed for good and is a dead letter now']);
    const progress = { state: 'given_up', reason: expect.stringContaining(failure.message), nextTryAt: null };
    expect(await scenario.store.publications.ofRelease(id)).toContainEqual({ target: 'status', ...progress });
    await scenario.judge(id, CLEAR);
    expect(statusesOf(scenario)).toHaveLength(1);
    expect(await scenario.counts()).toEqual({ waiting: 0, dead: 0 });
  });

  test.each([
    ['401', { kind: 'status', status: 401, message: 'Bad credentials' }],
    ['500', { kind: 'status', status: 500, message: 'Server Error' }],
    ['an answer that is no JSON', { kind: 'malformed' }],
    ['an answer that takes too long', { kind: 'slow', delayMs: 3_000 }],
    ['a broken connection', { kind: 'cut' }],
  ] as const)('tries again after %s, without a second comment', async (_name, failure) => {
    const scenario = await startPublishing({ chosen: ['comment'] });
    scenario.github.addFault({ method: 'POST', path: COMMENTS, failure, times: 1 });
    await scenario.judge(await scenario.release(), FLAGGED);
    expect(await scenario.counts()).toEqual({ waiting: 1, dead: 0 });
    await publishAll(scenario);
    expect(scenario.comments()).toHaveLength(1);
  });

  test('a comment that is made while it is waited for is taken over', async () => {
    const scenario = await startPublishing({ chosen: ['comment'] });
    const { doIt, done } = makeLate(scenario, 'POST', COMMENTS);
    await scenario.judge(await scenario.release(), FLAGGED);
    scenario.advance(5 * SECOND_MS);
    scenario.restart();
    await scenario.runDue();
    expect([scenario.comments().length, posts(scenario, COMMENTS)]).toEqual([0, 1]);
    doIt();
    await done(() => scenario.comments().length === 1);
    await publishAll(scenario);
    expect([scenario.comments().length, posts(scenario, COMMENTS)]).toEqual([1, 1]);
    expect(await scenario.counts()).toEqual({ waiting: 0, dead: 0 });
  });

  test('of two comments, because the first came very late, the newer is deleted', async () => {
    const scenario = await startPublishing({ chosen: ['comment'] });
    const { doIt, done } = makeLate(scenario, 'POST', COMMENTS);
    const id = await scenario.release();
    await scenario.judge(id, FLAGGED);
    while (scenario.comments().length === 0) scenario.advance(await scenario.runDue());
    doIt();
    await done(() => scenario.comments().length === 2);
    const [remaining] = repositoryOf(scenario).comments.get(12)!;
    await publishAll(scenario);
    expect(repositoryOf(scenario).comments.get(12)).toEqual([remaining]);
    await scenario.judge(id, CLEAR);
    expect(scenario.comments()).toEqual([expect.stringContaining('No signal got worse')]);
  });

  test('a comment that comes late tells of the verdict of then', async () => {
    const scenario = await startPublishing({ chosen: ['comment'] });
    const { doIt, done } = makeLate(scenario, 'POST', COMMENTS);
    const id = await scenario.release();
    await scenario.judge(id, FLAGGED);
    await scenario.judge(id, CLEAR);
    for (let tries = 0; tries < 3; tries += 1) scenario.advance(await scenario.runDue());
    doIt();
    await done(() => scenario.comments().length === 1);
    await publishAll(scenario);
    expect(scenario.comments()).toEqual([expect.stringContaining('No signal got worse')]);
    expect(posts(scenario, COMMENTS)).toBe(1);
  });

  test('of two check runs, because the first came very late, the newer has the verdict and the older is set aside', async () => {
    const scenario = await startPublishing({ asApp: true, chosen: ['check'] });
    const { doIt, done } = makeLate(scenario, 'POST', /check-runs$/);
    const id = await scenario.release();
    await scenario.judge(id, { verdict: 'watching' });
    const { checkRuns } = repositoryOf(scenario);
    while (checkRuns.length === 0) scenario.advance(await scenario.runDue());
    doIt();
    await done(() => checkRuns.length === 2);
    await publishAll(scenario);
    await scenario.judge(id, FLAGGED);
    expect(checkRuns.map(({ status, conclusion }) => [status, conclusion])).toEqual([
      ['completed', 'failure'],
      ['completed', 'skipped'],
    ]);
  });

  test('a status that comes late does not hide the newer one for long', async () => {
    const scenario = await startPublishing({ chosen: ['status'] });
    const { doIt, done } = makeLate(scenario, 'POST', /statuses/);
    const id = await scenario.release();
    await scenario.judge(id, { verdict: 'watching' });
    await scenario.judge(id, FLAGGED);
    while (statusesOf(scenario).length === 0) scenario.advance(await scenario.runDue());
    doIt();
    await done(() => statusesOf(scenario).length === 2);
    expect(statusesOf(scenario)[0]).toMatch(/^pending/);
    await publishAll(scenario);
    expect(statusesOf(scenario)[0]).toMatch(/^failure/);
  });

  test('a deployment is marked once, however late', async () => {
    const scenario = await startPublishing({ chosen: ['deployment_status'] });
    repositoryOf(scenario).deployments.push({ id: 77 });
    const states = () => (repositoryOf(scenario).deploymentStatuses.get(77) ?? []).map(({ state }) => state);
    const { doIt, done } = makeLate(scenario, 'POST', /deployments/);
    await scenario.judge(await scenario.release({ source: 'github', key: `github:${REPOSITORY}:deployment:77` }), FLAGGED);
    scenario.advance(await scenario.runDue());
    await scenario.runDue();
    doIt();
    await done(() => states().length === 1);
    await publishAll(scenario);
    expect(states()).toEqual(['failure']);
  });

  test('gives up after many tries', async () => {
    const scenario = await startPublishing({ chosen: ['status'] });
    scenario.github.addFault({ method: 'POST', path: /statuses/, failure: { kind: 'cut' }, times: 99 });
    await scenario.judge(await scenario.release(), FLAGGED);
    await publishAll(scenario);
    expect(await scenario.counts()).toEqual({ waiting: 0, dead: 1 });
    expect(scenario.executed).toEqual({ published: 0, failed: 17, dead: 1 });
  });
});
