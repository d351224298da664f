import { spawn } from 'node:child_process';
import {
  accessSync,
  constants,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, run } from './run-pinkbar.ts';

/** Prints what it was run with, ends with the requested code, or waits for a signal. */
const PROGRAM = `
const [what, ...rest] = process.argv.slice(2);
if (what === 'wait') {
  process.on('SIGTERM', () => { console.log('SIGTERM'); process.exit(7); });
  setInterval(() => {}, 1000);
}
console.log(JSON.stringify({ major: Number.parseInt(process.versions.node, 10), args: [what, ...rest] }));
if (what === 'exit') process.exit(Number(rest[0]));
`;

/** On a machine that has no old Node, a new one that says it is old: the launcher goes by nothing else. */
const PRETEND_OLD = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})`;

async function oldNode(): Promise<readonly string[]> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  for (const folder of folders) {
    const program = join(folder, 'node');
    try {
      accessSync(program, constants.X_OK);
    } catch {
      continue;
    }
    const { stdout } = await run(program, ['--version']);
    if (Number.parseInt(stdout.slice(1), 10) < 22) return [program];
  }
  return [process.execPath, '--import', PRETEND_OLD];
}

/** A package root with the launcher in it, and what the case asks for. */
function packageRoot(contents: { readonly node: boolean; readonly built: boolean }): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pinkbar-launcher-')));
  mkdirSync(join(folder, 'src'));
  copyFileSync(join(root, 'src/launcher.mjs'), join(folder, 'src/launcher.mjs'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  if (contents.node) {
    const program = join(folder, 'node_modules/node/bin/node');
    mkdirSync(dirname(program), { recursive: true });
    symlinkSync(process.execPath, program);
  }
  if (contents.built) {
    const program = join(folder, 'dist/src/cli/pinkbar.js');
    mkdirSync(dirname(program), { recursive: true });
    writeFileSync(program, PROGRAM);
  }
  return folder;
}

describe('launcher', () => {
  let old: readonly string[];
  const complete = packageRoot({ node: true, built: true });
  const unbuilt = packageRoot({ node: true, built: false });
  const bare = packageRoot({ node: false, built: true });
  beforeAll(async () => {
    old = await oldNode();
  });
  afterAll(() => {
    for (const folder of [complete, unbuilt, bare]) rmSync(folder, { recursive: true });
  });
  const launch = (node: readonly string[], folder: string, ...args: string[]) =>
    run(node[0]!, [...node.slice(1), join(folder, 'src/launcher.mjs'), ...args]);

  it('runs the program in its own process on a new Node', async () => {
    const ended = await launch([process.execPath], bare, 'serve', '--flag');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ended.stdout)).toMatchObject({ args: ['serve', '--flag'] });
  });

  it('runs itself again with the Node that npm brought on an old one', async () => {
    const ended = await launch(old, complete, 'demo', '--once');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const answer = JSON.parse(ended.stdout) as { major: number; args: string[] };
    expect(answer.major).toBeGreaterThanOrEqual(22);
    expect(answer.args).toEqual(['demo', '--once']);
  });

  it('hands the exit code on', async () => {
    expect(await launch(old, complete, 'exit', '3')).toMatchObject({ code: 3 });
    expect(await launch([process.execPath], complete, 'exit', '3')).toMatchObject({ code: 3 });
  });

  it('hands signals on', async () => {
    const child = spawn(old[0]!, [...old.slice(1), join(complete, 'src/launcher.mjs'), 'wait'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (stdout === '') child.kill('SIGTERM');
      stdout += chunk.toString();
    });
    const code = await new Promise((settle) => child.once('close', settle));
    expect(stdout).toContain('SIGTERM');
    expect(code).toBe(7);
  });

  it('says in one sentence what is missing on an old Node without another', async () => {
    const ended = await launch(old, bare, 'serve');
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^pinkbar: needs Node 22 or newer, this is [\d.]+; run "npm ci" in .+\n$/);
  });

  it('says in one sentence that it is not built', async () => {
    for (const node of [old, [process.execPath]]) {
      const ended = await launch(node, unbuilt, 'serve');
      expect(ended).toMatchObject({ code: 1, stdout: '', stderr: 'pinkbar: not built yet; run: npm ci && npm run build\n' });
    }
  });
});
