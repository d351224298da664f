import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const FOLDER = 'src/analysis';

/** `const name = value` at the beginning of a line; neither a function nor a text is meant. */
const CONSTANT = /^(?:export )?const (\w+)(?:: [^=]+)? = (?!'|`|\w+ =>|(?:<.*>)?\((?:$|.*\)(?:: [^=]+)? =>))/;

/** A comment after the code that is long enough to be a reason: `// ms` is none. */
const REASON_BESIDE = / \/\/ \S+ \S+ \S+/;

/** The constants of a file without a comment on the line above them or a reason on their own. */
const withoutReason = (text: string): readonly string[] => {
  const lines = text.split('\n');
  return lines.flatMap((line, i) => {
    const name = CONSTANT.exec(line)?.[1];
    const above = lines[i - 1]?.trim() ?? '';
    return name === undefined || above.endsWith('*/') || above.startsWith('//') || REASON_BESIDE.test(line) ? [] : [name];
  });
};

/** Numbers that are part of what is computed rather than a choice: nothing, one, a pair, the least for a variance, a half. */
const STRUCTURAL = new Set(['-1', '0', '1', '2', '3', '0.5']);

/** Two published hash functions, and levels that the name of their field states. */
const STATED_ELSEWHERE = ['stats/seeded-random.ts', 'calibration/measure-calibration.ts'];

/** The numbers with which a file compares something, without those of its comments. */
const comparedWith = (text: string): readonly string[] =>
  [...text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '').matchAll(/(?:(?<!=)[<>]|[<>=!]==?) (-?\d[\w.]*)/g)]
    .map(([, number = '']) => number)
    .filter((number) => !STRUCTURAL.has(number));

describe('constants of the analysis', () => {
  it('have their reason beside them', () => {
    const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const texts = files.map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));
    expect(texts.filter(({ text }) => text.split('\n').some((line) => CONSTANT.test(line))).length).toBeGreaterThan(50);
    expect(texts.flatMap(({ name, text }) => withoutReason(text).map((constant) => `${name}: ${constant}`))).toEqual([]);
  });

  it.each([
    ['const FIRST = 3;', ['FIRST']],
    ['/** Why. */\nconst FIRST = 3;\nexport const SECOND: number = 4;', ['SECOND']],
    ['// Why.\nconst FIRST = [\n  1,\n];\nconst SECOND = 4; // as in the paper', []],
    ['const SHORT = 4; // ms', ['SHORT']],
    ['const lower = 3;\nconst weights: Weights = {\n  a: 0.3,\n};', ['lower', 'weights']],
    ["const NOBODY = (at: number): number => at;\n  const local = 3;\nconst TEXT = 'so';", []],
  ])('are found in %j', (text, found) => {
    expect(withoutReason(text)).toEqual(found);
  });

  it('have a name where something is compared with them', () => {
    const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !STATED_ELSEWHERE.includes(name),
    );
    expect(
      files.flatMap((name) => comparedWith(readFileSync(join(FOLDER, name), 'utf8')).map((number) => `${name}: ${number}`)),
    ).toEqual([]);
    expect(comparedWith('x >= 60_000 && y < 0.05 || z === 0 // < 7\n/* > 9 */')).toEqual(['60_000', '0.05']);
  });
});
