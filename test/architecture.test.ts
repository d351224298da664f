import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** What every component may import: the contract it plugs into, and the kinds of things the contract speaks of. */
const CONTRACT = ['model', 'settings', 'telemetry', 'storage', 'http', 'component'];

/** Folders under src whose files may import one another only along these lines (docs/ARCHITECTURE.md says why). */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  model: [],
  collections: [],
  threads: [],
  settings: [],
  telemetry: [],
  openapi: [],
  analysis: ['model'],
  report: ['model'],
  signals: ['model', 'collections'],
  storage: ['model', 'collections', 'signals', 'threads'],
  workers: ['model', 'settings', 'analysis', 'threads'],
  http: ['model', 'signals', 'storage'],
  queue: ['model', 'telemetry', 'storage', 'http', 'openapi'],
  component: ['model', 'settings', 'telemetry', 'storage', 'http', 'queue', 'workers'],
  releases: ['model', 'analysis', 'signals', 'storage'],
  judging: [...CONTRACT, 'queue', 'analysis', 'report', 'signals', 'releases'],
  // Data that comes with a question is decoded as receivers do and judged as what is stored is.
  insights: [...CONTRACT, 'analysis', 'report', 'signals', 'releases', 'judging', 'receivers', 'workers', 'threads'],
  gates: [...CONTRACT, 'report', 'signals'],
  api: [...CONTRACT, 'signals'],
  dashboard: CONTRACT,
  retention: [...CONTRACT, 'queue'],
  // Those that fetch ask for what presets and own signals read.
  receivers: [...CONTRACT, 'queue', 'signals'],
  // Run beside other programs, as clients.
  samplers: ['model'],
  notifications: [...CONTRACT, 'queue', 'report'],
  integrations: [...CONTRACT, 'queue', 'report', 'gates', 'signals', 'releases', 'judging'],
  app: [
    ...CONTRACT,
    'queue',
    'workers',
    'api',
    'dashboard',
    'gates',
    'insights',
    'integrations',
    'judging',
    'notifications',
    'receivers',
    'retention',
  ],
  // The demo is a client of the server it starts, and a maker of data: it sends as any client does.
  demo: ['model'],
  // `analyze` is a program of its own: it reads files, judges and prints, without the server.
  cli: ['model', 'settings', 'app', 'demo', 'samplers', 'receivers', 'analysis', 'insights', 'judging', 'report'],
};

/** Of folders that hold a component each: what their components share. Beyond that none of them may know another. */
const SHARED_BY_COMPONENTS: Readonly<Record<string, readonly string[]>> = {
  receivers: ['decoding', 'polling', 'udp', 'aggregation'],
  integrations: [],
  notifications: [],
};

/** One outside package, one folder. A trailing slash stands for a whole npm scope. */
const ONE_FOLDER_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  kysely: ['src/storage', 'migrations'],
  'better-sqlite3': ['src/storage', 'migrations'],
  express: ['src/http'],
  'express-openapi-validator': ['src/http'],
  octokit: ['src/integrations/github'],
  '@octokit/': ['src/integrations/github'],
  'node:dgram': ['src/receivers', 'src/demo', 'src/samplers'],
  commander: ['src/cli'],
  preact: ['src/web'],
  uplot: ['src/web'],
  piscina: ['src/workers'],
};

/** Compute with the nouns of `model`, whatever JSON looks like. */
const WITHOUT_OPENAPI = ['model', 'analysis', 'signals', 'storage', 'releases', 'workers', 'queue', 'settings'];

const ANALYSIS_PACKAGES = ['simple-statistics'];

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
  /** Those that are there when it runs: without `import type`. */
  readonly loads: readonly string[];
}

const IMPORT = /^(?:import|export)\s(?:[^'";=]*?\sfrom\s+)?'([^']+)';|\bimport\('([^']+)'\)/gm;

function readSources(folder: string): SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name))
    .map((name) => {
      const path = join(folder, name);
      const text = readFileSync(join(root, path), 'utf8');
      const imports = [...text.matchAll(IMPORT)];
      const named = (matches: readonly RegExpExecArray[]) => matches.map((match) => match[1] ?? match[2] ?? '');
      const loads = imports.filter(([statement]) => !/^(?:import|export) type\s/.test(statement));
      return { path, text, imports: named(imports), loads: named(loads) };
    });
}

const sources = [...readSources('src'), ...readSources('migrations')];
const code = sources.filter((file) => file.path !== 'src/launcher.mjs');

/** `src/http/app.ts` is in `http`; `src/launcher.mjs` is in no folder. */
const folderOf = (path: string): string | null => {
  const parts = path.split('/');
  return parts[0] === 'src' && parts.length > 2 ? (parts[1] ?? null) : null;
};

/** The layers of `src/analysis/impact`, from the question to the verdict: each may import those before it. No file lies beside them. */
const IMPACT_LAYERS = [
  'input',
  'series',
  'placebos',
  'statistics',
  'onset',
  'outage',
  'cost',
  'evidence',
  'features',
  'classifier',
  'verdict',
];

/** -1 for a file of `src/analysis/impact` that is in no layer, undefined for one outside that folder. */
const layerOf = (path: string): number | undefined =>
  path.startsWith('src/analysis/impact/') ? IMPACT_LAYERS.indexOf(path.split('/')[3] ?? '') : undefined;

/** The files of the project that a file imports. */
const importedBy = (file: SourceFile): readonly string[] =>
  file.imports.filter((name) => name.startsWith('.')).map((name) => relative(root, resolve(root, dirname(file.path), name)));

/** The folders below `part`, each with the others that its files import. */
function foldersWithin(part: string): ReadonlyMap<string, ReadonlySet<string>> {
  const graph = new Map<string, Set<string>>();
  for (const file of sources.filter(({ path }) => path.startsWith(part))) {
    const folder = dirname(file.path);
    const others = graph.get(folder) ?? new Set();
    for (const path of importedBy(file)) if (dirname(path) !== folder && path.startsWith(part)) others.add(dirname(path));
    graph.set(folder, others);
  }
  return graph;
}

/** One cycle as a list of names that ends with the first of them; null where there is none. */
function cycleIn(graph: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | null {
  const done = new Set<string>();
  const walk = (node: string, trail: readonly string[]): readonly string[] | null => {
    if (trail.includes(node)) return [...trail.slice(trail.indexOf(node)), node];
    if (done.has(node)) return null;
    for (const next of graph.get(node) ?? []) {
      const found = walk(next, [...trail, node]);
      if (found) return found;
    }
    done.add(node);
    return null;
  };
  for (const node of graph.keys()) {
    const found = walk(node, []);
    if (found) return found;
  }
  return null;
}

describe('architecture', () => {
  it('reads the sources it is to judge', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect(sources.some((file) => file.imports.length > 0)).toBe(true);
  });

  it('keeps every folder to the folders it may know', () => {
    const faults: string[] = [];
    for (const file of code) {
      const folder = folderOf(file.path);
      if (folder === null || folder === 'web') continue;
      const allowed = MAY_IMPORT[folder];
      if (!allowed) {
        faults.push(`${file.path}: folder ${folder} has no rule in this test`);
        continue;
      }
      for (const target of file.imports.filter((name) => name.startsWith('.'))) {
        const path = relative(root, resolve(root, dirname(file.path), target));
        const targetFolder = folderOf(path);
        const fine =
          targetFolder === folder ||
          (targetFolder !== null && allowed.includes(targetFolder)) ||
          (targetFolder === 'openapi' && !WITHOUT_OPENAPI.includes(folder)) ||
          (folder === 'storage' && path.startsWith('migrations/'));
        if (!fine) faults.push(`${file.path} imports ${path}`);
      }
    }
    expect(faults).toEqual([]);
  });

  it('keeps the receivers, integrations and channels apart from one another', () => {
    const strangers = code.flatMap((file) => {
      const [, folder = '', own = ''] = file.path.split('/');
      const shared = SHARED_BY_COMPONENTS[folder];
      if (!shared) return [];
      return importedBy(file)
        .filter((path) => path.startsWith(`src/${folder}/`) && ![own, ...shared].includes(path.split('/')[2] ?? ''))
        .map((path) => `${file.path} imports ${path}`);
    });
    expect(strangers).toEqual([]);
  });

  it('lets each layer of release impact know only the layers before it', () => {
    const files = sources.filter(({ path }) => layerOf(path) !== undefined);
    expect(files.filter(({ path }) => layerOf(path) === -1).map(({ path }) => path)).toEqual([]);
    expect(new Set(files.map(({ path }) => layerOf(path))).size).toBe(IMPACT_LAYERS.length);
    const upwards = files.flatMap((file) =>
      importedBy(file)
        .filter((path) => (layerOf(path) ?? -1) > layerOf(file.path)!)
        .map((path) => `${file.path} imports ${path}`),
    );
    expect(upwards).toEqual([]);
  });

  it('has no circle of folders at any depth', () => {
    const graph = foldersWithin('src/');
    expect(graph.size).toBeGreaterThan(50);
    expect(cycleIn(graph)).toBeNull();
  });

  it('has no files that import each other, types included', () => {
    expect(cycleIn(new Map(sources.map((file) => [file.path, new Set(importedBy(file))])))).toBeNull();
  });

  it('keeps every outside package in its one folder', () => {
    const faults: string[] = [];
    for (const file of sources) {
      for (const name of file.imports) {
        const rule = Object.entries(ONE_FOLDER_PACKAGES).find(
          ([key]) => name === key || name.startsWith(key.endsWith('/') ? key : `${key}/`),
        );
        if (rule && !rule[1].some((folder) => file.path.startsWith(`${folder}/`))) faults.push(`${file.path} imports ${name}`);
      }
    }
    expect(faults).toEqual([]);
  });

  it('keeps analysis free of everything but the nouns and simple-statistics', () => {
    const outside = sources
      .filter((file) => folderOf(file.path) === 'analysis')
      .flatMap((file) => file.imports.filter((name) => !name.startsWith('.')).map((name) => `${file.path}: ${name}`))
      .filter((entry) => !ANALYSIS_PACKAGES.some((name) => entry.endsWith(`: ${name}`)));
    expect(outside).toEqual([]);
  });

  it('reads the environment in settings/environment.ts only', () => {
    const readers = sources.filter((file) => /\bprocess\.env\b/.test(file.text)).map((file) => file.path);
    expect(readers).toEqual(['src/settings/environment.ts']);
  });

  it('keeps the clock and chance out of everything that is pure', () => {
    const pure = sources.filter(
      (file) =>
        ['analysis', 'signals', 'model', 'report'].includes(folderOf(file.path) ?? '') ||
        file.path.startsWith('src/insights/inline/'),
    );
    const impure = pure.filter((file) => /Date\.now\(|new Date\(\)|Math\.random\(|performance\.now\(/.test(file.text));
    expect(impure.map((file) => file.path)).toEqual([]);
  });

  it('keeps the server out of the commands for CI, which start often and need no database', () => {
    const byPath = new Map(sources.map((file) => [file.path, file]));
    const reached = new Set<string>();
    const packages = new Set<string>();
    const walk = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      for (const name of byPath.get(path)?.loads ?? []) {
        if (name.startsWith('.')) walk(relative(root, resolve(root, dirname(path), name)));
        else if (!name.startsWith('node:')) packages.add(name);
      }
    };
    for (const command of ['deploy', 'gate', 'report', 'sample']) walk(`src/cli/commands/${command}.ts`);
    expect(reached).toContain('src/settings/environment.ts');
    expect([...reached].filter((path) => !/^src\/(cli|model|samplers)\/|^src\/settings\/environment\.ts$/.test(path))).toEqual(
      [],
    );
    expect([...packages]).toEqual([]);
  });

  it('imports nothing but types from openapi', () => {
    const loaders = sources.filter((file) => file.loads.some((name) => /\/openapi\/[\w-]+\.ts$/.test(name)));
    expect(loaders.map((file) => file.path)).toEqual([]);
    expect(sources.some((file) => file.imports.some((name) => name.endsWith('/openapi/schema.ts')))).toBe(true);
  });

  it('has no barrel file and no catch-all name', () => {
    const barrels = sources.filter((file) => /(^|\/)(index|utils?|helpers?|common|misc)\.tsx?$/.test(file.path));
    expect(barrels.map((file) => file.path).filter((path) => path !== 'migrations/index.ts')).toEqual([]);
  });
});
