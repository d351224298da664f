import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

interface SystemToolOrigin {
  readonly debianPackage: string;
  /** The names it may go by in the folders of PATH. */
  readonly programs?: readonly string[];
  /** Where the package puts it, of what is no program: another Python may have a program of the same name. */
  readonly file?: string;
  readonly usedFor: string;
}

/** What end-to-end tests need from outside npm, and the Debian package that brings it. */
export const SYSTEM_TOOLS = {
  gunicorn: { debianPackage: 'gunicorn', programs: ['gunicorn', 'gunicorn3'], usedFor: 'the tests against a live gunicorn' },
  nginx: { debianPackage: 'nginx', programs: ['nginx'], usedFor: 'the tests against a live NGINX' },
  flask: {
    debianPackage: 'python3-flask',
    file: '/usr/lib/python3/dist-packages/flask/__init__.py',
    usedFor: 'the application of the tests against a live NGINX',
  },
  uwsgi: { debianPackage: 'uwsgi-plugin-python3', programs: ['uwsgi'], usedFor: 'the tests against a live uWSGI' },
  chromium: {
    debianPackage: 'chromium',
    programs: ['chromium', 'chromium-browser', 'google-chrome'],
    usedFor: 'the tests of the dashboard in a browser',
  },
  prometheus: { debianPackage: 'prometheus', programs: ['prometheus'], usedFor: 'the tests against a live Prometheus' },
  promtool: {
    debianPackage: 'prometheus',
    programs: ['promtool'],
    usedFor: 'the tests against a live Prometheus with a history',
  },
  victoriaMetrics: {
    debianPackage: 'victoria-metrics',
    programs: ['victoria-metrics'],
    usedFor: 'the tests against a live VictoriaMetrics',
  },
} as const satisfies Record<string, SystemToolOrigin>;

export type SystemTool = keyof typeof SYSTEM_TOOLS;

/** In continuous integration a test that cannot run is a failure, not a gap. */
export const nothingMayBeMissing = (): boolean => process.env.CI === 'true';

/** The path of a tool, or null where this machine has none. */
export function findTool(tool: SystemTool): string | null {
  const { file, programs = [] }: SystemToolOrigin = SYSTEM_TOOLS[tool];
  if (file !== undefined) return existsSync(file) ? file : null;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const program of programs) {
    for (const folder of folders) {
      const path = join(folder, program);
      if (isExecutable(path)) return path;
    }
  }
  return null;
}

/** The same for tests, which skip on null. Under `CI=true` a missing tool throws instead. */
export function available(tool: SystemTool): string | null {
  const path = findTool(tool);
  if (path === null && nothingMayBeMissing()) {
    throw new Error(`${tool} is missing and CI=true allows no gap: node test/setup/system-packages.ts`);
  }
  return path;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
