import { computed } from '@preact/signals';
import type { FindingVerdict } from '../../model/finding.ts';
import { type Millis, millis } from '../../model/instant.ts';
import type { Schema } from '../../openapi/schema.ts';
import type { Panel } from '../state/panel-plan.ts';
import { openReport } from '../state/report.ts';
import type { FindingMarks } from './finding-marks.ts';

const instant = (text: string): Millis => millis(Date.parse(text));

/** Where no shift was found, the likeliest instant of one means nothing. */
const WITHOUT_SHIFT: ReadonlySet<FindingVerdict> = new Set(['no_effect', 'inconclusive', 'insufficient_data']);

function marksOf(finding: Schema<'Finding'>): FindingMarks {
  const { evidence } = finding;
  const onset = WITHOUT_SHIFT.has(finding.verdict) ? null : finding.onset;
  return {
    onset: onset && { at: instant(onset.at), low: instant(onset.low), high: instant(onset.high) },
    before: evidence && { from: instant(evidence.before.from), to: instant(evidence.before.to) },
    after: evidence && { from: instant(evidence.after.from), to: instant(evidence.after.to) },
  };
}

const marksBySignal = computed<ReadonlyMap<string, FindingMarks>>(() => {
  const report = openReport.value;
  if (report?.kind !== 'ok') return new Map();
  return new Map(report.answer.findings.map((finding) => [finding.signal, marksOf(finding)]));
});

/** What the open release's findings add to this panel; nothing while none is open. */
export function panelMarks(panel: Panel): readonly FindingMarks[] {
  return panel.lines.flatMap((line) => marksBySignal.value.get(line.signal.id) ?? []);
}
