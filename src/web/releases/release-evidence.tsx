import type { Schema } from '../../openapi/schema.ts';
import { evidenceLine } from '../format/finding-format.ts';
import { shownSignals } from '../state/dashboard.ts';

/** The kind and unit of a highlight's signal, which say how its effect is to be written; a gauge where the signal is not listed. */
function lineOf(highlight: Schema<'Highlight'>): string {
  const signal = shownSignals.value?.find((one) => one.id === highlight.signal);
  return evidenceLine({ ...highlight, kind: signal?.kind ?? 'gauge', unit: signal?.unit ?? null });
}

/** The strongest finding of a release in one line; nothing where nothing was found. */
export function ReleaseEvidence({ release }: { readonly release: Pick<Schema<'ReleaseSummary'>, 'highlights'> }) {
  const [top] = release.highlights;
  if (!top) return null;
  const others = release.highlights.length - 1;
  return (
    <span class="evidence">
      {lineOf(top)}
      {others > 0 && <span class="evidence-more"> +{others} more</span>}
    </span>
  );
}
