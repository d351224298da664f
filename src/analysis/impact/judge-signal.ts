import type { Finding } from '../../model/finding.ts';
import { assessSignal } from './assess-signal.ts';
import type { Assessment } from './assessment.ts';
import { compareSignals } from './comparisons.ts';
import { concludeFinding } from './conclude.ts';
import type { ImpactInput, ImpactSettings } from './impact-input.ts';

/** What was measured and what was concluded of one release and one signal. */
export interface SignalJudgement {
  readonly assessment: Assessment;
  readonly finding: Finding;
}

/** Judges one release on one signal, as if it were the only one. Use `judgeRelease` where there are several: they are compared together. */
export function judgeSignal(input: ImpactInput, settings: ImpactSettings): SignalJudgement {
  const assessment = assessSignal(input);
  const { kept } = compareSignals([{ input, assessment }], settings.falseDiscoveryRate);
  return { assessment, finding: concludeFinding(assessment, input, settings, kept[0]!) };
}
