import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface ActionStep {
  readonly name: string;
  readonly id: string | null;
  readonly condition: string | null;
  /** Name of the variable and the input it holds. */
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

export interface Action {
  /** Every input with its default, empty where it has none. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
  readonly steps: readonly ActionStep[];
}

/** Reads action.yml, as far as it is written in the few forms of YAML that it uses; a test sees to it that nothing is missed. */
export function readAction(): Action {
  const text = readFileSync(join(root, 'action.yml'), 'utf8');
  const section = (name: string): string => new RegExp(`^${name}:\\n((?: .*\\n|\\n|#.*\\n)*)`, 'm').exec(text)?.[1] ?? '';
  const named = (name: string): [string, string][] =>
    [...section(name).matchAll(/^ {2}([a-z-]+):\n((?: {4}.*\n)*)/gm)].map(([, key = '', body = '']) => [key, body]);
  const scalarOf = (body: string, key: string): string =>
    (new RegExp(`^ +${key}: (.*)$`, 'm').exec(body)?.[1] ?? '').replace(/^'(.*)'$/, '$1');
  const steps = section('runs')
    .split(/^ {4}- /m)
    .slice(1)
    .map((body) => ` ${body}`);
  return {
    inputs: Object.fromEntries(named('inputs').map(([name, body]) => [name, scalarOf(body, 'default')])),
    outputs: named('outputs').map(([name]) => name),
    steps: steps.map((body) => ({
      name: scalarOf(body, 'name'),
      id: scalarOf(body, 'id') || null,
      condition: scalarOf(body, 'if') || null,
      env: Object.fromEntries(
        [...body.matchAll(/^ {8}([A-Z_]+): \$\{\{ inputs\.([a-z-]+) \}\}$/gm)].map(([, name = '', input = '']) => [name, input]),
      ),
      run: (/^ {6}run: \|\n((?: {8}.*\n|\n)*)/m.exec(body)?.[1] ?? '').replace(/^ {8}/gm, ''),
    })),
  };
}
