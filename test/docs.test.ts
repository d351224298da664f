import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../src/cli/program.ts';
import { EVENT_KINDS } from '../src/model/event.ts';
import { FINDING_VERDICTS } from '../src/model/finding.ts';
import { SERIES_KINDS } from '../src/model/series.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const listed = (folder: string): string[] => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'bench/README.md',
  ...listed('bench/history').map((name) => `bench/history/${name}`),
  ...listed('docs').map((name) => `docs/${name}`),
].filter((path) => path.endsWith('.md'));

describe('documentation', () => {
  it.each(pages)('%s links only to what is there', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map((match) => match[1]!);
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  it.each(pages)('%s names only commands that package.json has', (page) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...read(page).matchAll(/npm run (?:-s )?([a-z:-]+)/g)].map((match) => match[1]!);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('bench/README.md has a section for every bench, and names only files that exist', () => {
    const text = read('bench/README.md');
    const benches = [...read('bench/run.ts').matchAll(/^ {2}'?([a-z-]+)'?:(?= '|$)/gm)].map((match) => match[1]!);
    const sections = [...text.matchAll(/^## (.+)$/gm)].flatMap((match) => match[1]!.split(', '));
    expect(benches).toContain('webhook-burst');
    expect(benches.filter((name) => !sections.includes(name))).toEqual([]);
    const files = [...text.matchAll(/(?:\bnode |`)((?:[a-z-]+\/)*[a-z-]+\.ts)\b/g)].map((match) => match[1]!);
    expect(files).toContain('bench/rollback.ts');
    expect(files.filter((path) => !existsSync(join(root, path)) && !existsSync(join(root, 'bench', path)))).toEqual([]);
  });

  it('ARCHITECTURE.md names only files that exist', () => {
    const sources = listed('src').map((name) => `src/${name}`);
    const named = [...read('docs/ARCHITECTURE.md').matchAll(/`([a-z0-9/.-]+\.ts)`/g)].map((match) => match[1]!);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !sources.some((path) => path.endsWith(`/${name}`)) && !existsSync(join(root, name)))).toEqual(
      [],
    );
  });

  it('ARCHITECTURE.md names every table', () => {
    const tables = [...read('test/storage/schema.sql').matchAll(/CREATE TABLE "?(\w+)/g)].map((match) => match[1]!);
    const own = tables.filter((table) => !table.startsWith('kysely_'));
    expect(own.length).toBeGreaterThan(10);
    expect(own.filter((table) => !read('docs/ARCHITECTURE.md').includes(`\`${table}\``))).toEqual([]);
  });

  it('ARCHITECTURE.md names every folder of src', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const text = read('docs/ARCHITECTURE.md');
    expect(folders.map(({ name }) => name).filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
  });

  it('CLI.md has every command and every flag, and no other', () => {
    const leaves = buildProgram().commands.flatMap((command) => (command.commands.length > 0 ? command.commands : [command]));
    const commands = leaves.map((leaf) =>
      [leaf.parent?.parent ? leaf.parent.name() : null, leaf.name()].filter(Boolean).join(' '),
    );
    const flags = new Set(leaves.flatMap((leaf) => leaf.options.map((option) => option.long!)));
    const text = read('docs/CLI.md');
    expect(new Set([...text.matchAll(/`pinkbar ((?:token |github |sample |tasks )?[a-z]+)/g)].map((match) => match[1]!))).toEqual(
      new Set(commands),
    );
    expect(new Set([...text.matchAll(/^\| `(--[a-z-]+)/gm)].map((match) => match[1]!))).toEqual(flags);
  });

  it('GLOSSARY.md and MATH.md have the words of the model', () => {
    const glossary = read('docs/GLOSSARY.md');
    expect([...SERIES_KINDS, ...EVENT_KINDS].filter((word) => !glossary.includes(word))).toEqual([]);
    expect(FINDING_VERDICTS.filter((verdict) => !read('docs/MATH.md').includes(`\`${verdict}\``))).toEqual([]);
  });
});
