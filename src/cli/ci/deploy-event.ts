import { type Millis, toRfc3339 } from '../../model/instant.ts';
import type { Schema } from '../../openapi/schema.ts';
import { CliFailure } from '../process/cli-failure.ts';
import { type CiJob, webAddress } from './read-ci.ts';

export const DEPLOY_STEPS = ['start', 'finish', 'fail'] as const;
export type DeployStep = (typeof DEPLOY_STEPS)[number];

/** What the flags of `pinkbar deploy` say of the deploy; they come before what the CI system says. */
export interface DeployFlags {
  readonly service?: string;
  readonly environment?: string;
  /** `--release`, because `--version` is taken by the program. */
  readonly release?: string;
  readonly commit?: string;
  readonly ref?: string;
  readonly repository?: string;
  readonly author?: string;
  readonly title?: string;
  readonly link?: string;
  readonly tag?: readonly string[];
  readonly expects?: readonly string[];
  readonly rollback?: boolean;
  readonly key?: string;
}

/** The body of `POST /v1/events`; what nobody knows is left out. */
export interface DeployBody extends Schema<'EventBody'> {
  readonly kind: 'deploy' | 'rollback';
  readonly service: string;
  readonly startedAt: string;
  readonly status: (typeof STATUS_AFTER)[DeployStep];
}

const STATUS_AFTER = { start: 'running', finish: 'succeeded', fail: 'failed' } as const;

/** The longest key the API takes. */
const KEY_LENGTH = 255;

/** The event of one step of a deploy. Throws a `CliFailure` where it is not known which service, or which deploy, is meant. */
export function deployBody(step: DeployStep, flags: DeployFlags, job: CiJob | null, now: Millis): DeployBody {
  const service = flags.service ?? job?.service ?? null;
  if (service === null) throw new CliFailure('which service? Give --service; this is no CI system that tells');
  const environment = flags.environment ?? job?.environment ?? null;
  const key = flags.key ?? jobKey(job, service, environment);
  if (key === null && step !== 'finish') {
    throw new CliFailure('which deploy? Give --key with the same text at start and at finish; this is no CI system that tells');
  }
  return {
    kind: flags.rollback ? 'rollback' : 'deploy',
    service,
    ...known({
      environment,
      version: flags.release ?? job?.tag,
      commit: flags.commit ?? job?.commit,
      ref: flags.ref ?? job?.tag ?? job?.branch,
      repository: flags.repository ?? job?.repository,
      author: flags.author ?? job?.author,
      title: flags.title ?? job?.title,
      url: flags.link === undefined ? job?.url : linkOf(flags.link),
    }),
    ...(flags.tag === undefined ? {} : { tags: flags.tag }),
    ...(flags.expects === undefined ? {} : { expects: flags.expects }),
    startedAt: toRfc3339(now),
    status: STATUS_AFTER[step],
    ...known({ key }),
  };
}

/** One job may deploy several services, so the run alone is no name for a deploy. */
const jobKey = (job: CiJob | null, service: string, environment: string | null): string | null =>
  job === null || job.run === null ? null : [job.provider, job.run, service, environment ?? 'any'].join(':').slice(0, KEY_LENGTH);

function linkOf(link: string): string {
  const address = webAddress(link);
  if (address !== null) return address;
  throw new CliFailure(`--link: "${link}" is no address such as https://ci.example/runs/4711`);
}

const known = <Fields extends Record<string, string | null | undefined>>(fields: Fields): { [Name in keyof Fields]?: string } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)) as {
    [Name in keyof Fields]?: string;
  };
