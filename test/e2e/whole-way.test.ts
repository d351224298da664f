import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { BAD_COMMIT, GOOD_COMMIT, sendServices } from '../cli/judged-services.ts';
import { type Ended, pinkbar as runPinkbar } from '../cli/run-pinkbar.ts';
import { capturedDeliveryNames, readCapturedDelivery } from '../integrations/github/captured-delivery.ts';
import type { GithubJson } from '../support/local-github/github-state.ts';
import { deliver, eventually, metricsOf, REPOSITORY, type Surroundings, start, surroundings } from './github-surroundings.ts';
import { ADMIN_TOKEN, type PinkbarProcess } from './pinkbar-process.ts';

const CAPTURED_REPOSITORY = 'Codertocat/Hello-World';
const SILENT_COMMIT = 'c'.repeat(40);
const BAD_DEPLOYMENT = 78;
const PULL = 12;
const LIMIT_MS = 480_000;

const run = (pinkbar: PinkbarProcess, args: readonly string[]): Promise<Ended> =>
  runPinkbar(args, { PINKBAR_URL: pinkbar.url, PINKBAR_TOKEN: ADMIN_TOKEN });

/** The captured deliveries come in by the door, as they were signed. */
async function deliverCaptured(pinkbar: PinkbarProcess): Promise<void> {
  for (const name of capturedDeliveryNames()) {
    const { headers, body } = readCapturedDelivery(name);
    const answer = await deliver(pinkbar, headers, body);
    expect([name, answer.ok]).toEqual([name, true]);
  }
  const shown = async (): Promise<boolean> => {
    const { events } = await pinkbar.call<{ events: readonly { repository: string }[] }>('/v1/events?limit=100');
    return events.some(({ repository }) => repository === CAPTURED_REPOSITORY);
  };
  await eventually(shown);
}

/** Three deployments that GitHub knows of and nobody has posted: of a good service, a bad one, and one without any samples. */
function deployOnGithub({ github }: Surroundings, at: number): void {
  const repository = github.repository(REPOSITORY);
  const created_at = new Date(at).toISOString();
  const creator = { login: 'ann' };
  const deployments: [number, string, string][] = [
    [77, 'good', GOOD_COMMIT],
    [BAD_DEPLOYMENT, 'bad', BAD_COMMIT],
    [79, 'silent', SILENT_COMMIT],
  ];
  for (const [id, service, sha] of deployments) {
    const about = { environment: 'production', creator, created_at, updated_at: created_at };
    repository.deployments.unshift({ id, sha, ref: 'main', task: 'deploy', payload: { service }, description: 'Rush', ...about });
    if (service !== 'bad') repository.commits.push({ sha, message: service, author: 'ann', pull: null });
    repository.deploymentStatuses.set(id, [{ id: id + 100, state: 'success', description: '', ...about }]);
  }
}

/** From an empty database to three judged releases. Returns the id of the bad one. */
async function fillAndJudge(around: Surroundings, pinkbar: PinkbarProcess): Promise<string> {
  around.github.repository(CAPTURED_REPOSITORY);
  await deliverCaptured(pinkbar);
  deployOnGithub(around, await sendServices(pinkbar));
  const read = await run(pinkbar, ['github', 'backfill', REPOSITORY]);
  expect(read).toMatchObject({ code: 0 });
  const find = async (): Promise<{ id: string; verdict: string } | undefined> => {
    const { releases } = await pinkbar.call<{ releases: readonly { id: string; verdict: string }[] }>('/v1/releases?service=bad');
    return releases[0];
  };
  await eventually(async () => (await find())?.verdict === 'flagged');
  return (await find())?.id ?? '';
}

const settled = async (pinkbar: PinkbarProcess): Promise<boolean> =>
  (await metricsOf(pinkbar)).includes('pinkbar_tasks_waiting{kind="github.publish"} 0');

const commentsOf = ({ github }: Surroundings) => github.repository(REPOSITORY).comments.get(PULL) ?? [];
const statesOf = ({ github }: Surroundings, commit: string) =>
  (github.repository(REPOSITORY).statuses.get(commit) ?? []).map(({ state }) => state);

const FLAGGED_LINE = /^bad to production: http_error_ratio [\d.]+ % to [\d.]+ %, ×[\d.]+ \((> )?\d\d %\) got worse$/;

/** What a developer sees of the bad release, in the comment and in the check run. */
function expectEvidence(markdown: string, id: string): void {
  expect(markdown).toContain(`## bad ${BAD_COMMIT.slice(0, 12)}: flagged\n`);
  expect(markdown).toContain('**http\\_error\\_ratio got worse with this release: ');
  expect(markdown).toMatch(/^\| bad\.http\\_error\\_ratio \| regression \| (> )?\d\d % \| [\d.]+ % \| [\d.]+ % \| \+/m);
  expect(markdown).toMatch(/^[▁▂▃▄▅▆▇█]{15}│[▁▂▃▄▅▆▇█]{15} {2}bad\.http_error_ratio, [\d.]+ % to [\d.]+ %$/m);
  expect(markdown).toContain('[Look at it in the dashboard](<https://pinkbar.example/#service=bad&env=production&');
  expect(markdown).toContain(`&release=${id}>)`);
}

test(
  'with a token: deliveries, history, samples, verdict; status, comment and deployment status, over a kill -9; the gate',
  async () => {
    const around = await surroundings();
    const settings = { ...around.settings, PINKBAR_GITHUB_WRITE_BACK: 'status, comment, deployment_status' };
    const { promise: after, resolve: doIt } = Promise.withResolvers<void>();
    const comments = /issues\/\d+\/comments$/;
    around.github.addFault({ method: 'POST', path: comments, failure: { kind: 'late', after }, times: 1 });
    const first = await start(settings);
    const id = await fillAndJudge(around, first);
    const isPost = ({ method, path }: { method: string; path: string }) => method === 'POST' && comments.test(path);
    await eventually(() => around.github.requests.some(isPost));
    await first.stop('SIGKILL');
    expect(commentsOf(around)).toEqual([]);
    // GitHub executes a request after its sender has hung up.
    doIt();
    await eventually(() => commentsOf(around).length === 1);

    const second = await start(settings);
    await eventually(() => settled(second));
    const { writeBack } = await second.call<{ writeBack: readonly GithubJson[] }>(`/v1/releases/${id}`);
    expect(writeBack).toContainEqual({ target: 'comment', state: 'shown', reason: null, nextTryAt: null });
    expect(commentsOf(around)).toHaveLength(1);
    expect(around.github.requests.filter(isPost)).toHaveLength(1);
    expectEvidence(commentsOf(around)[0]?.body ?? '', id);

    expect(statesOf(around, BAD_COMMIT)[0]).toBe('failure');
    expect(around.github.repository(REPOSITORY).statuses.get(BAD_COMMIT)?.[0]).toMatchObject({
      context: 'pinkbar/release-impact',
      description: expect.stringMatching(FLAGGED_LINE),
      target_url: expect.stringContaining(`release=${id}`),
    });
    expect([statesOf(around, GOOD_COMMIT)[0], statesOf(around, SILENT_COMMIT)[0]]).toEqual(['success', 'success']);
    const marked = around.github.repository(REPOSITORY).deploymentStatuses;
    expect(marked.get(BAD_DEPLOYMENT)?.[0]).toMatchObject({ state: 'failure', auto_inactive: false });
    expect(marked.get(77)).toHaveLength(1);

    const gates = ['good', 'bad', 'silent'].map((service) =>
      run(second, ['gate', '--service', service, '--environment', 'production']),
    );
    expect((await Promise.all(gates)).map(({ code, stdout }) => `${code} ${stdout.split(':')[0]}`)).toEqual([
      '0 pass',
      '1 fail',
      '2 inconclusive',
    ]);
    expect(await second.stop()).toBe(0);
  },
  LIMIT_MS,
);

test(
  'as an App: the same, with check runs in the place of statuses',
  async () => {
    const around = await surroundings();
    const { PINKBAR_GITHUB_TOKEN: _, ...others } = around.settings;
    const pinkbar = await start({ ...others, PINKBAR_GITHUB_APP_ID: '1', PINKBAR_GITHUB_APP_PRIVATE_KEY: privateKey() });
    const id = await fillAndJudge(around, pinkbar);
    const { checkRuns } = around.github.repository(REPOSITORY);
    const runOf = (commit: string) => checkRuns.filter(({ head_sha }) => head_sha === commit);
    await eventually(() => commentsOf(around).length > 0 && settled(pinkbar));
    expect(runOf(BAD_COMMIT)).toMatchObject([
      { name: 'pinkbar/release-impact', external_id: id, status: 'completed', conclusion: 'failure' },
    ]);
    const { title, summary } = runOf(BAD_COMMIT)[0]!.output as { title: string; summary: string };
    expect(title).toMatch(FLAGGED_LINE);
    expectEvidence(summary, id);
    expect(runOf(GOOD_COMMIT)).toMatchObject([{ conclusion: 'success' }]);
    expect(runOf(SILENT_COMMIT)).toMatchObject([{ conclusion: 'neutral' }]);
    expect(statesOf(around, BAD_COMMIT)).toEqual([]);
    expect(commentsOf(around)).toHaveLength(1);
    expect(await pinkbar.stop()).toBe(0);
  },
  LIMIT_MS,
);

/** In the form in which GitHub hands keys out. */
const privateKey = (): string =>
  generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey;
