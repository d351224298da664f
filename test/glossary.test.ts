import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Words of plain English and of computing, which need no definition. A word of our own subject belongs into the glossary instead. */
const ORDINARY = `
  accept accepted access across actor address admin after aggregation aggregator aligned answer api app append appender array assembled
  assessed assessment at authenticator backfiller background bad bar before better bit body boosted bound bounded both bracketed budget
  builder busy byte cache cached call caller cause certainty changed check choice clean client code collected collector column
  command commit common comparison completion compose config connection content correlated correlation count counted
  counter credential cumulative cursor damaged database datadog datagram dated day deadline decision decode decoded decoding decompress
  definition dependence deploy dialect directed direction directory discovered distribution emit encoding ended engine
  entry error estimate exchange execution expected expression extent extra factory false family fetched field file filter fit flag flat
  flight flush form found full function further gauge github gunicorn header health history http identity in increment index input
  interval invalid joint json judge judged keep key keyed known label labelled lagged last late level limit line
  list listen listener listening local located logged loop low map mark matched measured measurement memory millis minus
  missed name named naming native nearby new note null number numbered object offset on open operation option ordered
  other outcome output own owned pace packet page paged pair parsed part partition pass past patch path pause payload piece
  plain plan poll polling pool position post posted predictor prepared presence process profile progress protobuf
  publish published put quantile querier query question queue queued range ranked ranking raw read reader reading reason record
  refusal refused registry regular rejected rejection remark repository request resolver result retained role row
  rule scale scaling scored scan scanner sealer search searched sender sent server set setting shape signature single size socket
  sorted span stage staged stamped standardised stat statistic statsd status storage stored sum summary
  surrounding sweep synchronous table test text thread time to transfer transformed tree type udp uniform unit unknown
  unreadable unwritable uwsgi view visitor warning watched watcher way white without word workflow worst writer zone
  csv date decimal detected document finder order protocol recognised seen sign
  candidate explaining explanation measure score
`;

/** Words that meant something here alone. The field has one of its own for each: publisher, range, placebo, variance ratio, penalty, and so on. */
const REPLACED = `
  asked culprit desk door errand fold intake kept lane moment mood need place planted price restlessness rival room settle spell staircase stretch
  surprise taker told unanswered unrest voice wakeable wanted whoever witness
`;

/** Names that hold one of them in the sense that the field gives it. */
const IN_THE_SENSE_OF_THE_FIELD: readonly (readonly [name: RegExp, why: string])[] = [
  [/^season-fold$|^SeasonFold$/, 'a series is folded by its period'],
  [
    /^(?:task|worker|inline-analysis)-lane$|^lane-pause$|^(?:Task|Worker|InlineAnalysis)Lane|^Lane(?:Context|Pause)$/,
    'calls or tasks that share workers',
  ],
];

/** Parts whose types describe a screen, a command or made-up data. */
const NOT_OF_THE_DOMAIN = /^(web|cli|demo|openapi)\//;

/** `Series` stays as it is, `Counts` becomes `Count`, `Stories` becomes `Story`. */
const singular = (word: string): string => {
  if (word.endsWith('series')) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.endsWith('sses')) return word.slice(0, -2);
  return /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
};

const glossary = readFileSync(join(root, 'docs/GLOSSARY.md'), 'utf8');

/** Every word that stands in bold or italics on the page. */
const defined = new Set(
  [...glossary.matchAll(/\*{1,2}([^*|]+)\*{1,2}/g)].flatMap(([, terms = '']) =>
    [...terms.matchAll(/[A-Za-z]+/g)].map(([word]) => singular(word.toLowerCase())),
  ),
);

const wordsOf = (name: string): readonly string[] =>
  [...name.matchAll(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g)].map(([word]) => singular(word.toLowerCase()));

const TYPE = /^export (?:interface|type|(?:abstract )?class) ([A-Z]\w+)/gm;
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path) && !path.startsWith('openapi/'))
  .map((path) => ({
    path,
    types: [...readFileSync(join(root, 'src', path), 'utf8').matchAll(TYPE)].map(([, type = '']) => type),
  }));

/** The words of the names of exported types, each with one type that has it. */
const used = new Map(
  sources
    .filter(({ path }) => path.endsWith('.ts') && !NOT_OF_THE_DOMAIN.test(path))
    .flatMap(({ types }) => types.flatMap((type) => wordsOf(type).map((word) => [word, type] as const))),
);

const listed = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter(Boolean));
const replaced = listed(REPLACED);

/** The replaced words of a name, for none of which there is a reason. */
const replacedIn = (name: string): readonly string[] =>
  IN_THE_SENSE_OF_THE_FIELD.some(([exempt]) => exempt.test(name)) ? [] : wordsOf(name).filter((word) => replaced.has(word));

const ordinary = listed(ORDINARY);

describe('the glossary', () => {
  it('defines every word of the domain that an exported type uses', () => {
    const undefinedWords = [...used].filter(([word]) => !defined.has(word) && !ordinary.has(word));
    expect(undefinedWords).toEqual([]);
  });

  it('leaves no word ordinary that it defines, nor one that no type uses any more', () => {
    expect([...ordinary].filter((word) => defined.has(word) || !used.has(word))).toEqual([]);
  });

  it('defines each word once', () => {
    const terms = [...glossary.matchAll(/^\| \*\*([^*]+)\*\*/gm)].flatMap(([, names = '']) => names.split(/, | \/ /));
    expect(terms.filter((term, index) => terms.indexOf(term) !== index)).toEqual([]);
  });

  it('has none of the words that were replaced in the names of files, folders and exported types', () => {
    const names = sources.flatMap(({ path, types }) => [...path.replace(/(?:\.\w+)+$/, '').split('/'), ...types]);
    expect(names).toContain('SeasonFold');
    expect([...new Set(names)].filter((name) => replacedIn(name).length > 0)).toEqual([]);
    expect(['TaskPlaces', 'kept-series', 'SeasonFold', 'placebo'].map(replacedIn)).toEqual([['place'], ['kept'], [], []]);
  });

  it('calls no replaced word ordinary', () => {
    expect([...ordinary].filter((word) => replaced.has(word))).toEqual([]);
  });
});
