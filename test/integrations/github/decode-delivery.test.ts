import { describe, expect, test } from 'vitest';
import { decodeDelivery } from '../../../src/integrations/github/webhooks/decode-delivery.ts';
import { capturedDeliveryNames, readCapturedDelivery, readCapturedPayload } from './captured-delivery.ts';

const at = (text: string): number => Date.parse(text);

const decodeCaptured = (name: string) => {
  const { headers, body } = readCapturedDelivery(name);
  return decodeDelivery(headers['x-github-event'] ?? '', headers['content-type'] ?? '', body);
};

const decodePayload = (event: string, payload: unknown) =>
  decodeDelivery(event, 'application/json', Buffer.from(JSON.stringify(payload)));

const DEPLOYMENT = {
  kind: 'deploy',
  service: 'Hello-World',
  environment: 'production',
  version: null,
  commit: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
  ref: 'master',
  repository: 'Codertocat/Hello-World',
  author: 'Codertocat',
  title: null,
  text: null,
  url: 'https://github.com/Codertocat/Hello-World/commit/f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
  tags: [],
  startedAt: at('2019-05-15T15:20:53Z'),
  endedAt: null,
  status: 'pending',
  key: 'github:Codertocat/Hello-World:deployment:145988746',
  source: 'github',
};

const RELEASE = {
  kind: 'note',
  service: 'Hello-World',
  environment: null,
  version: '0.0.1',
  commit: null,
  ref: 'master',
  repository: 'Codertocat/Hello-World',
  author: 'Codertocat',
  title: 'Release 0.0.1',
  text: null,
  url: 'https://github.com/Codertocat/Hello-World/releases/tag/0.0.1',
  tags: [],
  startedAt: at('2019-05-15T15:20:53Z'),
  endedAt: at('2019-05-15T15:20:53Z'),
  status: 'succeeded',
  key: 'github:Codertocat/Hello-World:release:17372790',
  source: 'github',
};

const PAGES = { environment: 'github-pages', author: 'github-pages[bot]', startedAt: at('2022-01-03T01:28:30Z') };

/** What each captured delivery says: a ping, the change it tells, or why it is ignored. */
const EXPECTED: Readonly<Record<string, unknown>> = {
  'check_run.completed.failure': 'check_run events are not used',
  'check_run.completed.success': 'check_run events are not used',
  'create.tag': 'the tag is told without a time',
  'deployment.created': DEPLOYMENT,
  'deployment.created.actions': { ...DEPLOYMENT, ...PAGES, ref: 'gh-pages' },
  'deployment_status.queued': DEPLOYMENT,
  'deployment_status.in_progress': { ...DEPLOYMENT, status: 'running' },
  'deployment_status.in_progress.actions': { ...DEPLOYMENT, ...PAGES, status: 'running' },
  'deployment_status.success': { ...DEPLOYMENT, status: 'succeeded', endedAt: at('2019-05-15T15:20:55Z') },
  'deployment_status.success.form': { ...DEPLOYMENT, status: 'succeeded', endedAt: at('2019-05-15T15:20:55Z') },
  'deployment_status.failure': { ...DEPLOYMENT, status: 'failed', endedAt: at('2019-05-15T15:21:35Z') },
  'deployment_status.error': { ...DEPLOYMENT, status: 'failed', endedAt: at('2019-05-15T15:21:36Z') },
  'deployment_status.inactive': { ...DEPLOYMENT, status: 'superseded' },
  ping: 'ping',
  'pull_request.closed.merged': 'labels',
  'pull_request.closed.unmerged': 'only merged pull requests are used',
  'push.branch': 'only pushes of tags are used',
  'push.tag': {
    ...RELEASE,
    version: 'simple-tag',
    commit: '6113728f27ae82c7b1a177c8d03f9e96e0adf246',
    ref: 'simple-tag',
    title: 'Tag simple-tag',
    url: 'https://github.com/Codertocat/Hello-World/tree/simple-tag',
    startedAt: at('2019-05-15T15:20:41Z'),
    endedAt: at('2019-05-15T15:20:41Z'),
    key: 'github:Codertocat/Hello-World:tag:simple-tag',
  },
  'push.tag-deleted': 'the tag was removed',
  'push.unicode': 'only pushes of tags are used',
  'release.prereleased': RELEASE,
  'release.published': RELEASE,
  'release.released': RELEASE,
  'status.success': 'status events are not used',
  'workflow_run.completed': 'no setting says that this workflow deploys',
};

describe('captured deliveries', () => {
  test('every captured delivery has its expected outcome', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual([...capturedDeliveryNames()].sort());
  });

  test.each(Object.entries(EXPECTED))('%s', (name, expected) => {
    const decoded = decodeCaptured(name);
    if (decoded.outcome === 'change') expect(decoded.seen).toEqual(expected);
    else expect(decoded.outcome === 'ignored' ? decoded.reason : decoded.outcome).toBe(expected);
  });
});

describe('what becomes a deploy by the settings', () => {
  const decodeRun = (workflows: ReadonlyMap<string, string | null>, fields: object = {}, action = 'completed') => {
    const payload = readCapturedPayload('workflow_run.completed');
    const run = { ...(payload.workflow_run as object), ...fields };
    const body = Buffer.from(JSON.stringify({ ...payload, action, workflow_run: run }));
    return decodeDelivery('workflow_run', 'application/json', body, workflows);
  };

  test.each([
    ['by its file name', new Map([['test.yml', 'production']]), { environment: 'production', status: 'succeeded' }],
    ['by its name', new Map([['test', null]]), { environment: null, status: 'succeeded' }],
  ])('a workflow %s', (_name, workflows, expected) => {
    const seen = {
      kind: 'deploy',
      service: 'octo-repo',
      commit: '3484a3fb816e0859fd6e1cea078d76385ff50625',
      startedAt: at('2020-10-05T16:33:49Z'),
      endedAt: at('2020-10-05T16:33:49Z'),
      key: 'github:octo-org/octo-repo:run:289782451:1',
      ...expected,
    };
    expect(decodeRun(workflows)).toMatchObject({ outcome: 'change', seen });
  });

  test.each([
    ['completed', { conclusion: 'cancelled' }, 'failed'],
    ['in_progress', { conclusion: null }, 'running'],
    ['requested', { conclusion: null }, 'pending'],
  ])('a run that is %s with %j', (action, fields, status) => {
    expect(decodeRun(new Map([['test.yml', null]]), fields, action)).toMatchObject({ outcome: 'change', seen: { status } });
  });

  test('our own deployment statuses are not taken for news', () => {
    const payload = readCapturedPayload('deployment_status.failure');
    const status = { ...(payload.deployment_status as object), description: 'Pinkbar: error_ratio +410 % (93 %) got worse' };
    expect(decodePayload('deployment_status', { ...payload, deployment_status: status })).toMatchObject({ outcome: 'ignored' });
  });

  test('labels of a merged pull request belong to the commit it became', () => {
    expect(decodeCaptured('pull_request.closed.merged')).toEqual({
      outcome: 'labels',
      repository: 'Codertocat/Hello-World',
      commit: 'c4295bd74fb0f4fda03689c3df3f2803b658fd85',
      labels: ['bug'],
    });
  });
});

describe('what a deployer attaches', () => {
  const withDeployment = (fields: object) => {
    const payload = readCapturedPayload('deployment.created');
    return decodePayload('deployment', { ...payload, deployment: { ...(payload.deployment as object), ...fields } });
  };

  test.each([
    ['an object names the service', { payload: { service: 'checkout', version: '7' } }, { service: 'checkout', version: '7' }],
    ['so does JSON in a text', { payload: '{"service":"checkout"}' }, { service: 'checkout' }],
    ['a text that is not JSON is left alone', { payload: 'web: 3' }, { service: 'Hello-World' }],
    [
      'tags are sorted and none is stored twice',
      { payload: { tags: ['risky', 'hotfix', 'risky', 3, ''] } },
      { tags: ['hotfix', 'risky'] },
    ],
    ['a version is read from a tag', { ref: 'refs/tags/v1.4.2' }, { version: 'v1.4.2', ref: 'refs/tags/v1.4.2' }],
    ['a branch is no version', { ref: 'release-2' }, { version: null }],
    ['a hotfix branch is tagged so', { ref: 'hotfix/login' }, { tags: ['hotfix'] }],
    ['a branch that only contains the word is not', { ref: 'docs-hotfixes' }, { tags: [] }],
    [
      'a transient environment is tagged preview',
      { transient_environment: true, ref: 'hotfix/x' },
      { tags: ['hotfix', 'preview'] },
    ],
    ['the original environment, when a status moved it', { environment: 'canary' }, { environment: 'production' }],
    ['a description is the title, cut to length', { description: 'x'.repeat(300) }, { title: 'x'.repeat(256) }],
  ])('%s', (_name, fields, expected) => {
    expect(withDeployment(fields)).toMatchObject({ outcome: 'change', seen: expected });
  });

  test('a task that puts nothing live is ignored', () => {
    expect(withDeployment({ task: 'deploy:migrations' })).toEqual({
      outcome: 'ignored',
      reason: 'the deployment task deploy:migrations puts nothing live',
    });
  });

  test('an unknown state opens the deploy and says no more', () => {
    const payload = readCapturedPayload('deployment_status.success');
    const status = { ...(payload.deployment_status as object), state: 'simmering' };
    expect(decodePayload('deployment_status', { ...payload, deployment_status: status })).toMatchObject({
      outcome: 'change',
      seen: { status: 'pending', endedAt: null },
    });
  });
});

describe('bodies that cannot be read', () => {
  const release = readCapturedPayload('release.published');
  test.each([
    ['not JSON', 'deployment', 'application/json', '{', 'the payload is not JSON'],
    ['a list', 'deployment', 'application/json', '[]', 'the payload is not a JSON object'],
    ['a form without its field', 'deployment', 'application/x-www-form-urlencoded', 'a=b', 'the form has no field payload'],
    ['another content type', 'deployment', 'text/plain', '{}', /content type/],
    ['no repository', 'deployment', 'application/json', '{"action":"created"}', 'the payload names no repository'],
    [
      'no deployment',
      'deployment',
      'application/json',
      JSON.stringify({ ...release, action: 'created' }),
      /deployment has no id/,
    ],
    ['no status', 'deployment_status', 'application/json', '{"action":"created"}', /no state/],
    [
      'a release without a date',
      'release',
      'application/json',
      JSON.stringify({ ...release, release: { id: 1 } }),
      /no published_at/,
    ],
  ])('%s', (_name, event, contentType, body, reason) => {
    const decoded = decodeDelivery(event, contentType, Buffer.from(body));
    expect(decoded).toEqual({ outcome: 'malformed', reason: expect.stringMatching(reason) });
  });

  test('bytes that are not UTF-8', () => {
    expect(decodeDelivery('release', 'application/json', Uint8Array.of(0x7b, 0xff, 0x7d))).toEqual({
      outcome: 'malformed',
      reason: 'the body is not UTF-8',
    });
  });
});
