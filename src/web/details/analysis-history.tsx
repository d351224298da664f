import type { ReportCause } from '../../model/report.ts';
import type { Schema } from '../../openapi/schema.ts';
import { ReleaseVerdictBadge } from '../releases/verdict-badge.tsx';
import { zone } from '../state/view.ts';
import { formatInstant } from '../time/time-format.ts';

const CAUSE_WORDS: Readonly<Record<ReportCause, string>> = {
  schedule: 'on schedule',
  late_samples: 'samples came late',
  late_event: 'an event came late',
  rollback: 'it was undone',
  request: 'on request',
};

/** Every version of a release's analysis, the newest first: a verdict that has changed shows when and why. */
export function AnalysisHistory({ history }: { readonly history: readonly Schema<'AnalysisVersion'>[] }) {
  if (history.length === 0) return null;
  return (
    <details class="history">
      <summary>
        Analyses <span class="count">{history.length}</span>
      </summary>
      <ol>
        {history.map((version) => (
          <li key={version.version}>
            <span class="history-line">
              <span>Version {version.version}</span>
              <ReleaseVerdictBadge verdict={version.verdict} />
            </span>
            <span class="aside">
              {formatInstant(Date.parse(version.createdAt), zone.value)}, {CAUSE_WORDS[version.cause]}, data up to{' '}
              {formatInstant(Date.parse(version.asOf), zone.value)}
              {version.final && ', final'} · {version.method}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
