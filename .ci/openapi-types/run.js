// `node run.js write` makes the types; `check` fails where they are not those of openapi.yaml; `prepare` brings the packages for that
// before the tests, under CI=true only, as it needs the network.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = import.meta.dirname;
const root = resolve(folder, '../..');
const tool = join(folder, 'node_modules/openapi-typescript/bin/cli.js');

/** Readonly, because nobody changes what was sent. A field with a default may be left out of a request all the same. */
const OPTIONS = ['--immutable', '--default-non-nullable=false', '--output', 'src/openapi/api-types.ts'];

function run(program, args, cwd) {
  const { status, error } = spawnSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

function install() {
  if (!existsSync(tool)) run('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], folder);
}

const make = (...flags) => run(process.execPath, [tool, 'openapi.yaml', ...OPTIONS, ...flags], root);

const COMMANDS = {
  write() {
    install();
    make();
  },
  check: () => make('--check'),
  prepare() {
    if (process.env.CI === 'true') install();
  },
};

const command = COMMANDS[process.argv[2] ?? ''];
if (!command) throw new Error('give write, check or prepare');
command();
