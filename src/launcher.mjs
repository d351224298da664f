#!/usr/bin/env node
// The way in, in plain JavaScript: better-sqlite3 dies without a word on a Node older than 22, so that has to be caught before anything
// loads it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OLDEST_NODE = 22;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const ownNode = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const program = join(root, 'dist', 'src', 'cli', 'pinkbar.js');

const stop = (sentence) => {
  process.stderr.write(`pinkbar: ${sentence}\n`);
  process.exit(1);
};

if (Number.parseInt(process.versions.node, 10) >= OLDEST_NODE) {
  if (!existsSync(program)) stop('not built yet; run: npm ci && npm run build');
  await import(pathToFileURL(program).href);
} else if (existsSync(ownNode)) {
  const child = spawn(ownNode, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => stop(`could not start ${ownNode}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
} else {
  stop(`needs Node ${OLDEST_NODE} or newer, this is ${process.versions.node}; run "npm ci" in ${root}, which brings one along`);
}
