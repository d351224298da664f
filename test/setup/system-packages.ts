// Run before the tests: installs the system packages that end-to-end tests use where that may be done (root, and apt is there), and
// says otherwise what is left out. Nothing is asked of apt when all is there.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findTool, nothingMayBeMissing, SYSTEM_TOOLS, type SystemTool } from './available.ts';

const APT = '/usr/bin/apt-get';
/** Another apt may be at work on a machine that has only just started. */
const LOCK_WAIT_SECONDS = 120;

const missingTools = (): SystemTool[] => (Object.keys(SYSTEM_TOOLS) as SystemTool[]).filter((tool) => findTool(tool) === null);

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

function whyNotInstallable(): string | null {
  if (!existsSync(APT)) return 'there is no apt-get here';
  if (process.getuid?.() !== 0) return 'only root may install packages';
  return null;
}

function apt(...args: readonly string[]): boolean {
  const run = spawnSync(APT, ['-q', '-o', `DPkg::Lock::Timeout=${LOCK_WAIT_SECONDS}`, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return run.status === 0;
}

function install(tools: readonly SystemTool[]): string | null {
  const packages = tools.map((tool) => SYSTEM_TOOLS[tool].debianPackage);
  say(`installing for the tests: ${packages.join(', ')}`);
  // Without fresh lists the versions asked for may be gone; an update that fails in part may still have brought what is needed.
  apt('update');
  return apt('install', '--yes', '--no-install-recommends', ...packages) ? null : 'apt-get could not install it';
}

function main(): void {
  const wanted = missingTools();
  if (wanted.length === 0) return;
  const reason = whyNotInstallable() ?? install(wanted);
  const left = missingTools();
  for (const tool of left) {
    const { debianPackage, usedFor } = SYSTEM_TOOLS[tool];
    say(
      `left out: ${usedFor}, because ${tool} is missing (${reason ?? 'the package did not bring it'}). apt-get install ${debianPackage}`,
    );
  }
  if (left.length > 0 && nothingMayBeMissing()) {
    say('CI=true: nothing may be left out');
    process.exitCode = 1;
  }
}

main();
