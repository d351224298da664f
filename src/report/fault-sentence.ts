import type { Finding, FindingVerdict } from '../model/finding.ts';
import type { FindingSlices } from '../model/slices.ts';
import { effectWords } from './effect-words.ts';
import type { Fault } from './faults.ts';
import { formatProbability } from './format-value.ts';
import { placeSentence } from './slice-words.ts';

/** What happened to a flagged signal. */
const VERBS: Partial<Record<FindingVerdict, string>> = {
  burst: 'got worse for a while',
  went_silent: 'went silent',
  less_stable: 'became less stable',
};

type Told = Pick<Finding, 'signalName' | 'verdict' | 'probability' | 'kind' | 'bad' | 'unit'> & {
  readonly slices?: FindingSlices | null;
  readonly effect: Pick<NonNullable<Finding['effect']>, 'relative' | 'absolute'> | null;
};

/**
 * One fault in a sentence: `error_ratio got worse with this release: 0.2 % to 1.63 % of requests (+1.43 points, ×8.2), probability 97 %; 2 other
 * signals moved with it. 93 % of the extra errors: endpoint POST /pay.` `name` is what its first signal is called there; it is a user's text, so escape the sentence where it is markup.
 */
export function faultSentence<F extends Told>({ lead, others }: Fault<F>, name: string): string {
  const size = lead.verdict === 'less_stable' ? null : effectWords(lead);
  const likely = lead.probability === null ? '' : `, probability ${formatProbability(lead.probability)}`;
  const noun = others.length === 1 ? 'signal' : 'signals';
  const together = others.length === 0 ? '' : `; ${others.length} other ${noun} moved with it`;
  // That a change is of the whole is no news in a sentence.
  const place = lead.slices?.outcome === 'located' ? placeSentence(lead, lead.slices) : null;
  const sentence = `${name} ${VERBS[lead.verdict] ?? 'got worse'} with this release${size === null ? '' : `: ${size}`}${likely}${together}.`;
  return place === null ? sentence : `${sentence} ${place}`;
}
