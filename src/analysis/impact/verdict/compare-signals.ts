import { cauchyCombination } from '../../stats/cauchy-combination.ts';
import { type Dependence, falseDiscoveryRejections } from '../../stats/false-discovery.ts';
import type { Assessment } from '../evidence/assessment.ts';
import type { ImpactInput } from '../input/impact-input.ts';
import { groupOf } from '../input/signal-groups.ts';

/** Whether a change in either direction is retained by the comparison with the other signals of the release. */
export interface Retained {
  readonly worse: boolean;
  readonly better: boolean;
}

/** One signal of a release with its assessment. */
export interface AssessedSignal {
  readonly input: ImpactInput;
  readonly assessment: Assessment;
}

/** The changes that are retained when all signals of a release are compared together, and the number of comparisons. */
export interface Comparisons {
  readonly retained: readonly Retained[];
  readonly count: number;
}

/**
 * False discovery rate over the signals of one release. Percentiles of one distribution are near-duplicates and are combined first, so that
 * three of them count once and share one result. Signals of one service are positively dependent (Benjamini and Hochberg), unless some are
 * bad upwards and others downwards (Benjamini and Yekutieli). Changes for the worse and for the better are two families.
 */
export function compareSignals(signals: readonly AssessedSignal[], rate: number): Comparisons {
  const groups = new Map<string, number[]>();
  signals.forEach(({ input, assessment }, index) => {
    if (assessment.status !== 'measured') return;
    const key = groupOf(input.signal);
    groups.set(key, [...(groups.get(key) ?? []), index]);
  });
  const families = [...groups.values()];
  const directions = new Set(families.flat().map((index) => signals[index]!.input.signal.bad));
  const dependence: Dependence = directions.size > 1 || directions.has('either') ? 'arbitrary' : 'positive';
  const retainedIn = (side: 'worse' | 'better'): readonly boolean[] => {
    const pValues = families.map((members) => cauchyCombination(members.map((index) => pOf(signals[index]!.assessment, side))));
    return falseDiscoveryRejections(pValues, rate, dependence);
  };
  const worse = retainedIn('worse');
  const better = retainedIn('better');
  const retained: Retained[] = signals.map(() => ({ worse: false, better: false }));
  families.forEach((members, family) => {
    for (const index of members) retained[index] = { worse: worse[family]!, better: better[family]! };
  });
  return { retained, count: families.length };
}

const pOf = (assessment: Assessment, side: 'worse' | 'better'): number =>
  assessment.status === 'measured' ? assessment[side].pValue : 1;
