import type { ImpactInput, ImpactSettings } from '../analysis/impact/impact-input.ts';
import type { Finding } from '../model/finding.ts';
import type { ReleaseVerdict } from '../model/release.ts';

export interface ReleaseImpact {
  readonly method: string;
  readonly verdict: ReleaseVerdict;
  readonly findings: readonly Finding[];
  readonly comparisons: number;
}

export interface AnalysisThreadApi {
  analyse(inputs: readonly ImpactInput[], settings: ImpactSettings): Promise<ReleaseImpact>;
}
