import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const FOLDER = 'src/analysis';

/** `const NAME = value` at the beginning of a line; neither a function nor a text is meant. */
const CONSTANT = /^(?:export )?const ([A-Z][A-Z0-9_]*)(?:: [^=]+)? = (?!'|`|\([^)]*\)(?:: [^=]+)? =>)/;

/** The constants of a file without a comment on the line above them or on their own. */
const withoutReason = (text: string): readonly string[] => {
  const lines = text.split('\n');
  return lines.flatMap((line, i) => {
    const name = CONSTANT.exec(line)?.[1];
    const above = lines[i - 1]?.trim() ?? '';
    return name === undefined || above.endsWith('*/') || above.startsWith('//') || line.includes(' //') ? [] : [name];
  });
};

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
    ['// Why.\nconst FIRST = [\n  1,\n];\nconst SECOND = 4; // why', []],
    ["const NOBODY = (at: number): number => at;\nconst local = 3;\nconst TEXT = 'so';", []],
  ])('are found in %j', (text, found) => {
    expect(withoutReason(text)).toEqual(found);
  });
});
