import { type Finding, isUndecided, isUnjudged } from '../model/finding.ts';

/**
 * Which signal could not be judged, and why, of a release that is neither flagged nor clear: `http_latency_p95 could not be judged: 2 of 60 samples
 * are there in the time after the release; 70 % are needed. Nor could 2 more.` Those that keep it from being clear come first. Null where every
 * signal was judged, or there is none. A name is a user's text, so escape the sentence where it is markup.
 */
export function unjudgedSentence(findings: readonly Pick<Finding, 'signalName' | 'verdict' | 'reasons'>[]): string | null {
  const needed = findings.filter(isUnjudged);
  const named = needed.length > 0 ? needed : findings.filter(isUndecided);
  const [first] = named;
  if (first === undefined) return null;
  const why = first.reasons[0]?.text ?? 'There is too little data.';
  const others = named.length > 1 ? ` Nor could ${named.length - 1} more.` : '';
  return `${first.signalName} could not be judged: ${why.slice(0, 1).toLowerCase()}${why.slice(1)}${others}`;
}
