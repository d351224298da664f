import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { gatherEvidence } from '../../src/analysis/impact/features/release-features.ts';
import { type ImpactCase, inputsOfCase } from '../impact-case.ts';

export type Label = 'regression' | 'improvement' | 'transient' | 'none';

/** A case with what really happened, which only the fit may read. */
interface LabelledCase extends ImpactCase {
  readonly family: string;
  readonly scenario: string;
  readonly truth: readonly { readonly event_id: string; readonly metric: string; readonly label: Label }[];
}

/** One (case, release, signal) with the features of the verdict model and its label. */
export interface TrainingItem {
  readonly release: string;
  /** Items that must not be separated by a fold: those on one real trace, or of one simulated case. */
  readonly group: string;
  readonly label: Label;
  /** In an overlap of two releases the innocent one is no case of "nothing happened". */
  readonly isOverlap: boolean;
  /** Measured before the time at which the benchmark judges. */
  readonly isEarly: boolean;
  readonly features: Float64Array;
}

/** One case in three is measured at an early analysis as well, so that the model knows how little can be seen by then. */
const EARLY_EVERY = 3;
const EARLY_ANALYSES_S = [600, 900];

/** Reads cases and measures every one of their releases by the code that ships. Signals of which the model knows nothing are left out. */
export async function trainingItems(path: string, set: string): Promise<readonly TrainingItem[]> {
  const items: TrainingItem[] = [];
  let cases = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === '') continue;
    const labelled = JSON.parse(line) as LabelledCase;
    items.push(...itemsOf(labelled, set, false));
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

function itemsOf(labelled: LabelledCase, set: string, isEarly: boolean): readonly TrainingItem[] {
  const labels = new Map(labelled.truth.map(({ event_id, metric, label }) => [`${event_id} ${metric}`, label]));
  return labelled.events
    .filter(({ target }) => target)
    .flatMap((event) =>
      gatherEvidence(inputsOfCase(labelled, event.id)).flatMap(({ input, features }): readonly TrainingItem[] => {
        const label = labels.get(`${event.id} ${input.signal.id}`);
        if (!features || !label) return [];
        return [
          {
            release: `${set} ${labelled.id} ${event.id}`,
            group: labelled.family.startsWith('real') ? input.signal.id : `${set} ${labelled.id}`,
            label,
            isOverlap: labelled.scenario === 'overlap',
            isEarly,
            features: Float64Array.from([...features.item, ...features.joint]),
          },
        ];
      }),
    );
}
