import { type Command, InvalidArgumentError, Option } from 'commander';
import { SCOPES, type Scope } from '../../model/token.ts';
import { adminToken, serverUrl } from './server-options.ts';

/** The commands that administer a running server: `token`, `github` and `tasks`. */
export function addAdminCommands(program: Command): void {
  addToken(program);
  addGithub(program);
  addTasks(program);
}

function addToken(program: Command): void {
  const token = program.command('token').description('make, list and revoke the API tokens of a running server');
  const url = serverUrl();
  const secret = adminToken();
  token
    .command('create')
    .description('make a token; its secret is printed to standard output, once')
    .argument('<name>', 'what it is for, such as "ci"')
    .addOption(
      new Option('--scope <scope>', `what it may do: ${SCOPES.join(', ')}; repeat it for several`)
        .argParser(collectScope)
        .makeOptionMandatory(),
    )
    .option('--expires <time>', 'when it stops working, such as 2027-01-31T00:00:00Z (default: never)')
    .addOption(url)
    .addOption(secret)
    .addHelpText('after', TOKEN_EXAMPLES)
    .action(async (name, options) => (await import('./token.ts')).createToken(name, options));
  token
    .command('list')
    .description('list tokens, never their secrets')
    .addOption(url)
    .addOption(secret)
    .action(async (options) => (await import('./token.ts')).listTokens(options));
  token
    .command('revoke')
    .description('make a token stop working at once')
    .argument('<id>', 'its id, as list prints it')
    .addOption(url)
    .addOption(secret)
    .action(async (id, options) => (await import('./token.ts')).revokeToken(id, options));
}

function addGithub(program: Command): void {
  const github = program.command('github').description('what a running server has to do with GitHub');
  github
    .command('backfill')
    .description('have the server read the deployments, releases and tags of a repository, ninety days back')
    .argument('<repository>', 'owner/name', repositoryName)
    .addOption(serverUrl())
    .addOption(adminToken())
    .addHelpText('after', BACKFILL_EXAMPLES)
    .action(async (repository, options) => (await import('./github.ts')).backfillRepository(repository, options));
  github
    .command('replay')
    .description('have the server process the webhook deliveries of the last thirty days once more')
    .addOption(serverUrl())
    .addOption(adminToken())
    .addHelpText('after', REPLAY_EXAMPLES)
    .action(async (options) => (await import('./github.ts')).replayDeliveries(options));
}

function addTasks(program: Command): void {
  const tasks = program.command('tasks').description('what a running server is still to do, and what failed for good');
  tasks
    .command('list')
    .description('list the tasks of the queue: kind, key, state, when it is due, failures, reason')
    .option('--dead', 'only dead letters: tasks that failed for good')
    .option('--kind <kind>', 'only tasks of this kind, such as github.publish')
    .addOption(serverUrl())
    .addOption(adminToken())
    .action(async (options) => (await import('./tasks.ts')).listTasks(options));
  tasks
    .command('replay')
    .description('have dead letters executed once more; prints how many')
    .argument('<kind>', 'of the tasks, as list prints it')
    .argument('[key]', 'of one task, as list prints it (default: all dead letters of the kind)')
    .addOption(serverUrl())
    .addOption(adminToken())
    .addHelpText('after', TASKS_EXAMPLES)
    .action(async (kind, key, options) => (await import('./tasks.ts')).replayTasks(kind, key, options));
}

/** As openapi.yaml has it. */
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9-]*\/(?!\.{1,2}$)[A-Za-z0-9._-]+$/;

function repositoryName(text: string): string {
  if (text.length <= 200 && REPOSITORY.test(text)) return text;
  throw new InvalidArgumentError('It has to be owner/name, such as acme/shop.');
}

function collectScope(text: string, before: readonly Scope[] = []): readonly Scope[] {
  const scope = SCOPES.find((known) => known === text);
  if (!scope) throw new InvalidArgumentError(`Known scopes are ${SCOPES.join(', ')}.`);
  return before.includes(scope) ? before : [...before, scope];
}

const BACKFILL_EXAMPLES = `
Examples:
  pinkbar github backfill acme/shop              prints how many deliveries were new`;

const REPLAY_EXAMPLES = `
Examples:
  pinkbar github replay                          after PINKBAR_GITHUB_DEPLOY_WORKFLOWS was set`;

const TASKS_EXAMPLES = `
Examples:
  pinkbar tasks list --dead                      shows the reasons
  pinkbar tasks replay github.publish            after the token was given the right to comment`;

const TOKEN_EXAMPLES = `
Examples:
  pinkbar token create ci --scope ingest
  pinkbar token create dashboard --scope read --expires 2027-01-31T00:00:00Z
  TOKEN=$(pinkbar token create laptop --scope ingest --scope read)`;
