import type { Finding } from '../../../model/finding.ts';
import type { VerdictModel } from '../classifier/verdict-model.ts';
import type { ImpactInput, ImpactSettings } from '../input/impact-input.ts';
import { judgeRelease } from './judge-release.ts';

/** Judges one release on one signal alone. With several signals use `judgeRelease`, which compares them. */
export function judgeSignal(input: ImpactInput, settings: ImpactSettings, model: VerdictModel | null): Finding {
  return judgeRelease([input], settings, model).findings[0]!;
}
