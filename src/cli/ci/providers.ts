/** The fields of a deploy that a CI system can fill in. */
export const CI_FIELDS = [
  'run',
  'service',
  'repository',
  'commit',
  'branch',
  'tag',
  'environment',
  'author',
  'title',
  'url',
] as const;
export type CiField = (typeof CI_FIELDS)[number];

/**
 * Where a field is found: text in which `{NAME}` stands for a variable. It counts when all its variables are set and, after ` if `, a
 * condition holds: `NAME` is set, `NAME=value`, or `NAME=begins*`.
 */
export type Source = string;

export interface CiProvider {
  readonly name: string;
  /** A condition as in a source: the job runs there. */
  readonly detect: string;
  /** Conditions under which a job deploys nothing, whatever it is called. */
  readonly deploysNothing: readonly string[];
  /** The first source that counts is taken. */
  readonly fields: Readonly<Partial<Record<CiField, readonly Source[]>>>;
}

/**
 * The CI systems whose variables are known, in the order in which they are looked for. None of the variables holds a secret, except that
 * addresses of repositories may have one before the host, which is cut off. Sources: the systems' own lists of predefined variables.
 */
export const CI_PROVIDERS: readonly CiProvider[] = [
  {
    name: 'github-actions',
    detect: 'GITHUB_ACTIONS=true',
    deploysNothing: [],
    fields: {
      run: ['{GITHUB_RUN_ID}-{GITHUB_RUN_ATTEMPT}-{GITHUB_JOB}'],
      service: ['{GITHUB_REPOSITORY}'],
      repository: ['{GITHUB_REPOSITORY}'],
      commit: ['{GITHUB_SHA}'],
      branch: ['{GITHUB_HEAD_REF}', '{GITHUB_REF_NAME} if GITHUB_REF_TYPE=branch'],
      tag: ['{GITHUB_REF_NAME} if GITHUB_REF_TYPE=tag'],
      author: ['{GITHUB_TRIGGERING_ACTOR}', '{GITHUB_ACTOR}'],
      url: [
        '{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}/attempts/{GITHUB_RUN_ATTEMPT}',
        '{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}',
      ],
    },
  },
  {
    name: 'gitlab-ci',
    detect: 'GITLAB_CI=true',
    deploysNothing: [
      'CI_ENVIRONMENT_ACTION=stop',
      'CI_ENVIRONMENT_ACTION=prepare',
      'CI_ENVIRONMENT_ACTION=verify',
      'CI_ENVIRONMENT_ACTION=access',
    ],
    fields: {
      run: ['{CI_JOB_ID}'],
      service: ['{CI_PROJECT_NAME}'],
      repository: ['{CI_PROJECT_PATH}'],
      commit: ['{CI_COMMIT_SHA}'],
      branch: ['{CI_COMMIT_BRANCH}', '{CI_MERGE_REQUEST_SOURCE_BRANCH_NAME}'],
      tag: ['{CI_COMMIT_TAG}'],
      environment: ['{CI_ENVIRONMENT_NAME}'],
      author: ['{GITLAB_USER_LOGIN}'],
      title: ['{CI_COMMIT_TITLE}'],
      url: ['{CI_JOB_URL}', '{CI_PIPELINE_URL}'],
    },
  },
  {
    name: 'circleci',
    detect: 'CIRCLECI=true',
    deploysNothing: [],
    fields: {
      run: ['{CIRCLE_WORKFLOW_JOB_ID}', '{CIRCLE_WORKFLOW_ID}-{CIRCLE_BUILD_NUM}', '{CIRCLE_BUILD_NUM}'],
      service: ['{CIRCLE_PROJECT_REPONAME}'],
      repository: ['{CIRCLE_PROJECT_USERNAME}/{CIRCLE_PROJECT_REPONAME}', '{CIRCLE_REPOSITORY_URL}'],
      commit: ['{CIRCLE_SHA1}'],
      branch: ['{CIRCLE_BRANCH}'],
      tag: ['{CIRCLE_TAG}'],
      author: ['{CIRCLE_USERNAME}'],
      url: ['{CIRCLE_BUILD_URL}'],
    },
  },
  {
    name: 'buildkite',
    detect: 'BUILDKITE=true',
    deploysNothing: [],
    fields: {
      run: ['{BUILDKITE_JOB_ID}'],
      service: ['{BUILDKITE_REPO}', '{BUILDKITE_PIPELINE_SLUG}'],
      repository: ['{BUILDKITE_REPO}'],
      commit: ['{BUILDKITE_COMMIT}'],
      branch: ['{BUILDKITE_BRANCH}'],
      tag: ['{BUILDKITE_TAG}'],
      author: ['{BUILDKITE_BUILD_CREATOR}', '{BUILDKITE_BUILD_AUTHOR}'],
      title: ['{BUILDKITE_MESSAGE}'],
      url: ['{BUILDKITE_BUILD_URL}'],
    },
  },
  {
    name: 'azure-pipelines',
    detect: 'TF_BUILD=True',
    deploysNothing: [],
    fields: {
      run: ['{BUILD_BUILDID}-{SYSTEM_JOBID}-{SYSTEM_JOBATTEMPT}', '{BUILD_BUILDID}-{SYSTEM_JOBID}', '{BUILD_BUILDID}'],
      service: ['{BUILD_REPOSITORY_NAME}'],
      repository: ['{BUILD_REPOSITORY_NAME}'],
      commit: ['{BUILD_SOURCEVERSION}'],
      branch: ['{BUILD_SOURCEBRANCH} if BUILD_SOURCEBRANCH=refs/heads/*'],
      tag: ['{BUILD_SOURCEBRANCH} if BUILD_SOURCEBRANCH=refs/tags/*'],
      environment: ['{ENVIRONMENT_NAME}'],
      author: ['{BUILD_REQUESTEDFOR}'],
      title: ['{BUILD_SOURCEVERSIONMESSAGE}'],
      url: ['{SYSTEM_COLLECTIONURI}{SYSTEM_TEAMPROJECT}/_build/results?buildId={BUILD_BUILDID}'],
    },
  },
  {
    name: 'jenkins',
    detect: 'JENKINS_URL',
    deploysNothing: [],
    fields: {
      run: ['{BUILD_TAG}'],
      // In a multibranch job the name of the job is that of the branch, so the repository knows better.
      service: ['{GIT_URL}', '{GIT_URL_1}', '{JOB_BASE_NAME}', '{JOB_NAME}'],
      repository: ['{GIT_URL}', '{GIT_URL_1}'],
      commit: ['{GIT_COMMIT}'],
      branch: ['{CHANGE_BRANCH}', '{BRANCH_NAME}', '{GIT_BRANCH}'],
      tag: ['{TAG_NAME}'],
      author: ['{BUILD_USER_ID}', '{CHANGE_AUTHOR}'],
      url: ['{BUILD_URL}'],
    },
  },
];

/** The file in which GitHub Actions says what set the job off. */
export const GITHUB_EVENT_FILE = 'GITHUB_EVENT_PATH';

/** The names of all variables that the table mentions. */
export const CI_VARIABLES: readonly string[] = [
  ...new Set([
    GITHUB_EVENT_FILE,
    ...CI_PROVIDERS.flatMap(({ detect, deploysNothing, fields }) => [
      ...[detect, ...deploysNothing].map((condition) => condition.split('=')[0] ?? ''),
      ...Object.values(fields)
        .flat()
        .flatMap((source) => [...source.matchAll(/\{(\w+)\}| if (\w+)/g)].map(([, name, tested]) => name ?? tested ?? '')),
    ]),
  ]),
];
