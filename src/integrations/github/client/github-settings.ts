import { z } from 'zod';
import { type SettingsValues, setting, settingsShape } from '../../../settings/setting.ts';
import { DAYS_MAX, webAddress } from '../../../settings/value-types.ts';

/** What may be published to GitHub; `none` alone for nothing. */
const PUBLISHED = ['status', 'check', 'comment', 'deployment_status', 'none'] as const;

/** `deploy.yml` or `Deploy to staging=staging`: a workflow, and the environment it deploys to. */
const workflowRule = z
  .string()
  .regex(/^[^=]+(=[^=]+)?$/, 'is no workflow, such as deploy.yml=production')
  .transform((text): readonly [name: string, environment: string | null] => {
    const [name = '', environment] = text.split('=').map((part) => part.trim());
    return [name, environment ?? null];
  });

const text = z.string().min(1);

export const GITHUB_SETTINGS = settingsShape(
  {
    webhookSecrets: setting('GITHUB_WEBHOOK_SECRET', null, z.array(text).readonly(), { secret: true, list: true }),
    token: setting('GITHUB_TOKEN', null, text.nullable(), { secret: true }),
    appId: setting('GITHUB_APP_ID', null, z.coerce.number().int().min(1).nullable()),
    appPrivateKey: setting('GITHUB_APP_PRIVATE_KEY', null, text.nullable(), { secret: true }),
    apiUrl: setting('GITHUB_API_URL', 'https://api.github.com', webAddress),
    published: setting('GITHUB_WRITE_BACK', 'status, check, comment', z.array(z.enum(PUBLISHED)).readonly(), { list: true }),
    publishedDays: setting('GITHUB_WRITE_BACK_DAYS', '1', z.coerce.number().gt(0).max(DAYS_MAX)),
    commentOn: setting('GITHUB_COMMENT_ON', 'flagged', z.enum(['flagged', 'every'])),
    deployWorkflows: setting('GITHUB_DEPLOY_WORKFLOWS', null, z.array(workflowRule).readonly(), { list: true }),
    publicUrl: setting('PUBLIC_URL', null, webAddress.nullable()),
  },
  credentialFaults,
);

export type GithubSettings = SettingsValues<typeof GITHUB_SETTINGS>;

/** Settings that make sense together only. */
function credentialFaults(values: {
  readonly token?: string | null;
  readonly appId?: number | null;
  readonly appPrivateKey?: string | null;
}): readonly string[] {
  const { token, appId, appPrivateKey } = values;
  if ((appId === null) !== (appPrivateKey === null))
    return ['PINKBAR_GITHUB_APP_ID and PINKBAR_GITHUB_APP_PRIVATE_KEY: a GitHub App needs both'];
  if (typeof token === 'string' && typeof appId === 'number')
    return ['PINKBAR_GITHUB_TOKEN and PINKBAR_GITHUB_APP_ID are both set; keep one'];
  return [];
}
