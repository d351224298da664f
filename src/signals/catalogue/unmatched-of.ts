import type { Unmatched } from '../../model/alias.ts';
import type { JudgedRelease } from '../../model/report.ts';
import type { SignalCatalogue } from './signal-catalogue.ts';

/** Why no signal belongs to a release; null where its newest report rests on some, or it would be judged on some. */
export const unmatchedOf = async (
  { release, report }: JudgedRelease,
  signals: Pick<SignalCatalogue, 'unmatched'>,
): Promise<Unmatched | null> =>
  report && (report.findings.length > 0 || report.verdict === 'clear') ? null : signals.unmatched(release);
