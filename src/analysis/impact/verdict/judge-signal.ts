import type { Finding } from '../../../model/finding.ts';
import type { VerdictModel } from '../classifier/verdict-model.ts';
import type { ImpactInput, ImpactSettings } from '../input/impact-input.ts';
import { judgeRelease } from './judge-release.ts';

/** Judges one release on one signal, as if it were the only one. Use `judgeRelease` where there are several: they are compared together. */
export function judgeSignal(input: ImpactInput, settings: ImpactSettings, model: VerdictModel | null): Finding {
  return judgeRelease([input], settings, model).findings[0]!;
}
