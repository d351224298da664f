import { VOCABULARY } from './vocabulary.ts';

/** Endings that look like a plural and are none, and units that end in s. */
const SINGULAR = new Set([
  'ms',
  'us',
  'ns',
  's',
  'rps',
  'qps',
  'tps',
  'ops',
  'cps',
  'fps',
  'iops',
  'dns',
  'tls',
  'os',
  'gas',
  'cls',
  'css',
  'https',
]);

/** A percentile, however it is written: `p95`, `p99.9`, `q99`, `95percentile`, `99th`, `0.95`. */
const PERCENTILE = /^(?:[pq]\d{2,4}|\d{2}(?:th|percentile|pct|perc)|percentile|quantile|median)$/;

/** Runs of letters and digits in the order in which camelCase, snake_case, dots and slashes separate them. */
const PIECE = /\d+[a-z]{2,}(?![a-z])|\d+xx|[pq]\d{2,4}(?![a-z0-9])|[a-z]+|\d+/g;

/** Words that are not in the vocabulary are taken apart where parts of at least this length are: `errorcount`, `responsetime`. */
const SHORTEST_PART = 3;

/**
 * The words of a metric's name in lower case and in the singular, the same for `httpErrorsTotal`, `http.errors.total` and
 * `http_errors/total`. Words written together (`failedrequests`) are separated where all parts are known.
 */
export function wordsOf(name: string): readonly string[] {
  const separated = name
    // `HTTPCode` is HTTP and Code; `UnHealthy`, `errorCount` and `p95Latency` break before the capital letter.
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace(/([a-z\d])([A-Z])/g, (pair, before: string, after: string) =>
      /\d/.test(before) && after === 'X' ? pair : `${before} ${after}`,
    )
    .toLowerCase()
    // `500s` are responses with that status, not seconds.
    .replace(/(?<![a-z\d])([1-5]\d\d)s(?![a-z])/g, '$1')
    // `5_xx` and `5-xx` are `5xx`.
    .replace(/(?<![a-z\d])([1-5])[._-]xx(?![a-z])/g, '$1xx')
    // `p99.9` and `p99_9` are one percentile.
    .replace(/(?<![a-z\d])([pq]\d{2})[._](\d)(?![a-z\d])/g, '$1$2')
    .replace(/(\d{2})[._ ](th|percentile|perc)(?![a-z])/g, '$1$2');
  return (separated.match(PIECE) ?? []).flatMap((piece) => (/^[a-z]+$/.test(piece) ? knownParts(singular(piece)) : [piece]));
}

/** True for a word that names a percentile, such as `p95`. */
export const isPercentile = (word: string): boolean => PERCENTILE.test(word);

function singular(word: string): string {
  if (word.length < 3 || SINGULAR.has(word) || VOCABULARY.has(word)) return word;
  if (/(?:ss|sh|ch|x|zz)es$/.test(word)) return word.slice(0, -2);
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  return /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
}

/** The word itself where it is known or cannot be taken apart into known ones; the fewest parts otherwise. */
function knownParts(word: string): readonly string[] {
  if (VOCABULARY.has(word) || word.length < 2 * SHORTEST_PART) return [word];
  // best[end]: the fewest known words that make up the first `end` letters.
  const best: (readonly string[] | null)[] = [[]];
  for (let end = 1; end <= word.length; end += 1) {
    let fewest: readonly string[] | null = null;
    for (let start = 0; start <= end - SHORTEST_PART; start += 1) {
      const before = best[start];
      const part = singular(word.slice(start, end));
      if (before && VOCABULARY.has(part) && (fewest === null || before.length + 1 < fewest.length)) fewest = [...before, part];
    }
    best[end] = fewest;
  }
  return best[word.length] ?? [word];
}
