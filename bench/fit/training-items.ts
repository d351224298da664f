import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { gatherEvidence } from '../../src/analysis/impact/features/release-features.ts';
import { type ImpactCase, inputsOfCase } from '../impact-case.ts';

export type Label = 'regression' | 'improvement' | 'transient' | 'none';

/** Label of an item by that of the benchmark. A burst is harm as well; what is not listed is too unclear to learn from. */
const LABELS: Readonly<Record<string, Label>> = {
  regression: 'regression',
  burst: 'regression',
  improvement: 'improvement',
  transient: 'transient',
  none: 'none',
};

/** A case with what really happened, which only the fit may read. */
interface LabelledCase extends ImpactCase {
  readonly family: string;
  readonly scenario: string;
  /** Present where two changes lie near each other. */
  readonly overlap?: string;
  /** The same case with a larger effect, or at another look. */
  readonly extra?: boolean;
  readonly twin?: { readonly of: string };
  readonly look?: { readonly of: string };
  /** Cases of one busy hour. */
  readonly group?: string;
  readonly truth: readonly { readonly event_id: string; readonly metric: string; readonly label: string }[];
}

/** One (case, release, signal) with the features of the verdict model and its label. */
export interface TrainingItem {
  readonly release: string;
  /** Items that must not be separated by a fold: those on one real trace, or of one simulated case. */
  readonly group: string;
  readonly label: Label;
  /** In an overlap of two releases the innocent one is no case of "nothing happened". */
  readonly isOverlap: boolean;
  /** A release that counts already, at another look or with a larger effect. */
  readonly isRepeated: boolean;
  /** Of the second version of the benchmark. */
  readonly isSecond: boolean;
  readonly features: Float64Array;
}

/** One case in three of those judged late only is measured at an early analysis as well, so that the model knows how little can be seen by then. */
const EARLY_EVERY = 3;
const EARLY_ANALYSES_S = [600, 900];

/** Numbers have so many significant digits, more than the bins of a tree can distinguish, so that what a cache gives back is what was measured. */
const DIGITS = 6;
const rounded = (value: number): number => Number(value.toPrecision(DIGITS));

/** Reads cases and measures every one of their releases by the code that ships. Signals of which the model knows nothing are left out. */
export async function trainingItems(path: string, set: string): Promise<readonly TrainingItem[]> {
  const items: TrainingItem[] = [];
  let cases = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === '') continue;
    const labelled = JSON.parse(line) as LabelledCase;
    items.push(...itemsOf(labelled, set, labelled.extra ?? false));
    if (labelled.look_s !== undefined) continue;
    const turn = cases++;
    if (turn % EARLY_EVERY === 0) {
      items.push(...itemsOf(atAnalysis(labelled, EARLY_ANALYSES_S[(turn / EARLY_EVERY) % EARLY_ANALYSES_S.length]!), set, true));
    }
  }
  return items;
}

/** The case as it was known that long after its last release. */
function atAnalysis(labelled: LabelledCase, afterS: number): LabelledCase {
  const lastAt = Math.max(...labelled.events.filter(({ target }) => target).map(({ t }) => t));
  return { ...labelled, as_of: Math.min(labelled.as_of, lastAt + afterS) };
}

function itemsOf(labelled: LabelledCase, set: string, isRepeated: boolean): readonly TrainingItem[] {
  const labels = new Map(labelled.truth.map(({ event_id, metric, label }) => [`${event_id} ${metric}`, LABELS[label]]));
  const { family, scenario, overlap, group, twin, look, id } = labelled;
  const original = group ?? twin?.of ?? look?.of ?? id;
  return labelled.events
    .filter(({ target }) => target)
    .flatMap((event) =>
      gatherEvidence(inputsOfCase(labelled, event.id)).flatMap(({ input, features }): readonly TrainingItem[] => {
        const label = labels.get(`${event.id} ${input.signal.id}`);
        if (!features || !label) return [];
        return [
          {
            release: `${set} ${id} ${event.id}`,
            group: family.startsWith('real') ? input.signal.id : `${set} ${original}`,
            label,
            isOverlap: scenario === 'overlap' || overlap !== undefined,
            isRepeated,
            isSecond: labelled.look_s !== undefined,
            features: Float64Array.from([...features.item, ...features.joint], rounded),
          },
        ];
      }),
    );
}
