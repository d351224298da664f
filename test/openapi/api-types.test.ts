import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { nothingMayBeMissing } from '../setup/available.ts';

const folder = resolve(import.meta.dirname, '../../.ci/openapi-types');
const installed = existsSync(join(folder, 'node_modules/openapi-typescript'));

// In continuous integration it runs whatever is there: without the tool it fails.
it.skipIf(!installed && !nothingMayBeMissing())(
  'has the types of openapi.yaml as they are now; `npm run types` makes them, and brings the tool where this is skipped',
  () => {
    const { status, stderr } = spawnSync(process.execPath, [join(folder, 'run.js'), 'check'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  },
);
