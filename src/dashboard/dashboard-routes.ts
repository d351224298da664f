import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ProblemError } from '../http/problems.ts';
import type { Route } from '../http/route.ts';

/** The name of one file. Without slashes and consecutive dots it cannot refer to anything outside the folder. */
const FILE_NAME = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/;
const YEAR_SECONDS = 31_536_000;

/**
 * The page and its files from the folder of the built dashboard (index.html and assets/). The page is revalidated by every request; its
 * files are cached, since their names change with their content.
 */
export const dashboardRoutes = (webDirectory: string): readonly Route[] => [
  {
    method: 'get',
    path: '/',
    access: 'open',
    body: 'none',
    handle() {
      const path = join(webDirectory, 'index.html');
      if (!existsSync(path)) throw new ProblemError('dashboard-not-built', 'The server runs without the built dashboard.');
      return { kind: 'file', path, cacheControl: 'no-cache' };
    },
  },
  {
    method: 'get',
    path: '/assets/{file}',
    access: 'open',
    body: 'none',
    handle({ params }) {
      const file = params.file ?? '';
      const path = join(webDirectory, 'assets', file);
      if (!FILE_NAME.test(file) || !existsSync(path)) throw new ProblemError('not-found', 'There is no such file.');
      return { kind: 'file', path, cacheControl: `public, max-age=${YEAR_SECONDS}, immutable` };
    },
  },
];
