import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly responses: Readonly<Record<string, unknown>>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace'];

interface OpenApiDocument {
  readonly security: Operation['security'];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Every operation of openapi.yaml, as Redocly reads it. */
export function readOperations(): readonly Operation[] {
  const document = readOpenApi();
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.includes(method))
      .map(([method, operation]) => ({ ...operation, method, path, security: operation.security ?? document.security })),
  );
}

/** The document, every reference to other files resolved. */
export function readOpenApi(): OpenApiDocument {
  const folder = mkdtempSync(join(tmpdir(), 'pinkbar-openapi-'));
  const file = join(folder, 'openapi.json');
  try {
    const redocly = join(root, 'node_modules/@redocly/cli/bin/cli.js');
    execFileSync(process.execPath, [redocly, 'bundle', join(root, 'openapi.yaml'), '-o', file], { cwd: folder, stdio: 'pipe' });
    return JSON.parse(readFileSync(file, 'utf8')) as OpenApiDocument;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
