import { repositoryName } from '../../model/repository-name.ts';
import { oneLine } from '../process/one-line.ts';
import { CI_FIELDS, CI_PROVIDERS, type CiField, type Source } from './providers.ts';

type Variables = Readonly<Record<string, string>>;

/** The job this runs in, as the variables of the CI system describe it. */
export interface CiJob {
  readonly provider: string;
  /** Unique for this attempt of this job. */
  readonly run: string | null;
  /** False where the job takes an environment down, say, rather than deploying to it. */
  readonly deploys: boolean;
  readonly service: string | null;
  readonly repository: string | null;
  readonly commit: string | null;
  readonly branch: string | null;
  readonly tag: string | null;
  readonly environment: string | null;
  readonly author: string | null;
  readonly title: string | null;
  readonly url: string | null;
}

/** Reads the job out of the variables, which hold nothing that `CI_VARIABLES` does not name. Null outside of any known CI system. */
export function readCi(variables: Variables): CiJob | null {
  const provider = CI_PROVIDERS.find(({ detect }) => holds(detect, variables));
  if (!provider) return null;
  const read = (field: CiField): string | null => {
    const sources = provider.fields[field] ?? [];
    const text = sources.map((source) => fill(source, variables)).find((filled) => filled !== null) ?? null;
    return text === null ? null : READERS[field](text);
  };
  const fields = Object.fromEntries(CI_FIELDS.map((field) => [field, read(field)])) as Record<CiField, string | null>;
  const deploys = !provider.deploysNothing.some((condition) => holds(condition, variables));
  return { provider: provider.name, deploys, ...fields };
}

function holds(condition: string, variables: Variables): boolean {
  const [, name = '', value] = /^(\w+)(?:=(.*))?$/.exec(condition) ?? [];
  const text = variables[name];
  if (text === undefined || value === undefined) return text !== undefined;
  return value.endsWith('*') ? text.startsWith(value.slice(0, -1)) : text === value;
}

function fill(source: Source, variables: Variables): string | null {
  const [template = '', condition] = source.split(' if ');
  if (condition !== undefined && !holds(condition, variables)) return null;
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  if (names.some((name) => variables[name] === undefined)) return null;
  return template.replace(/\{(\w+)\}/g, (_match, name: string) => variables[name] ?? '');
}

/** The longest text the API takes for a title. */
const TITLE_LENGTH = 256;

/** The first line of a commit message. */
export const titleOf = (message: string): string | null => oneLine(message.split('\n')[0] ?? '').slice(0, TITLE_LENGTH) || null;

const plain = (text: string): string | null => oneLine(text) || null;

/** Buildkite says `HEAD` where it does not know yet. */
const commitOf = (text: string): string | null => (/^[0-9a-f]{7,64}$/i.test(text) ? text : null);

const READERS: Readonly<Record<CiField, (text: string) => string | null>> = {
  run: plain,
  service: (text) => repositoryName(text)?.split('/').at(-1) ?? null,
  repository: repositoryName,
  commit: commitOf,
  branch: (text) => plain(text.replace(/^refs\/heads\/|^origin\//, '')),
  tag: (text) => plain(text.replace(/^refs\/tags\//, '')),
  environment: plain,
  author: plain,
  title: titleOf,
  url: webAddress,
};

/** A web address without user and password; null for anything else. */
export function webAddress(text: string): string | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href;
}
