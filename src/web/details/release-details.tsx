import { useEffect, useRef } from 'preact/hooks';
import { millis } from '../../model/instant.ts';
import type { Schema } from '../../openapi/schema.ts';
import { falseFlagSentence } from '../../report/expected-false-flags.ts';
import { kindAndName } from '../format/release-naming.ts';
import { safeLink } from '../format/safe-link.ts';
import { TagList } from '../releases/tag-list.tsx';
import { ReleaseVerdictBadge } from '../releases/verdict-badge.tsx';
import { now } from '../state/clock.ts';
import { analyzing, judgeAgain, mayAnalyze, openReport } from '../state/report.ts';
import { closeRelease } from '../state/selection.ts';
import { changeView, view, zone } from '../state/view.ts';
import { formatAgo, formatInstant } from '../time/time-format.ts';
import { rangeAround } from '../time/time-range.ts';
import { AnalysisHistory } from './analysis-history.tsx';
import { Expectations } from './expectations.tsx';
import { FindingCard } from './finding-card.tsx';
import { Published } from './published.tsx';
import { sourceWords, verdictSentence, worstFirst } from './verdict-sentence.ts';

function Origin({ report }: { readonly report: Schema<'ReleaseReport'> }) {
  const at = millis(Date.parse(report.effectiveAt));
  const parts = [report.service, report.environment, report.author, report.commit?.slice(0, 8) ?? null];
  return (
    <div class="origin">
      <p>
        <time dateTime={report.effectiveAt}>{formatInstant(at, zone.value)}</time>, {formatAgo(at, now.value)}
      </p>
      <p>{parts.filter((part) => part !== null).join(' · ')}</p>
      {report.title !== null && <p>{report.title}</p>}
      {report.text !== null && <p class="release-text">{report.text}</p>}
      <TagList tags={report.tags} />
      {report.run !== null && (
        <p class="aside">
          Flipped {report.run.flips} times until {formatInstant(Date.parse(report.run.lastAt), zone.value)}, each time within two
          minutes; judged as one.
        </p>
      )}
      {report.sources.length > 1 && report.run === null && <p class="aside">Reported by {sourceWords(report.sources)}</p>}
    </div>
  );
}

function Actions({ report }: { readonly report: Schema<'ReleaseReport'> }) {
  const link = safeLink(report.url);
  return (
    <div class="actions">
      {link !== null && (
        <a href={link} target="_blank" rel="noopener noreferrer">
          Open {new URL(link).host}
        </a>
      )}
      <button
        type="button"
        onClick={() => changeView({ range: rangeAround(millis(Date.parse(report.effectiveAt)), now.peek()) })}
      >
        Show the hours around it
      </button>
      {mayAnalyze.value && (
        <button type="button" disabled={analyzing.value} onClick={() => void judgeAgain(report.id)}>
          {analyzing.value ? 'Analyzing…' : 'Analyze again'}
        </button>
      )}
    </div>
  );
}

/** Findings that found nothing stay closed, so that those that did are not buried. */
const OPEN_VERDICTS = new Set(['regression', 'burst', 'went_silent', 'less_stable']);

function Report({ report }: { readonly report: Schema<'ReleaseReport'> }) {
  const findings = worstFirst(report.findings);
  return (
    <>
      <p class="verdict-banner" data-tone={report.verdict}>
        <ReleaseVerdictBadge verdict={report.verdict} />
        <span>{verdictSentence(report)}</span>
      </p>
      <Origin report={report} />
      <Actions report={report} />
      <Expectations expectations={report.expectations} />
      {findings.length > 0 && <h3>Signals</h3>}
      {findings.map((finding, index) => (
        <FindingCard
          key={`${report.id} ${finding.signal}`}
          finding={finding}
          effectiveAt={report.effectiveAt}
          open={OPEN_VERDICTS.has(finding.verdict) || (index === 0 && report.verdict !== 'clear')}
        />
      ))}
      {report.analysis && (
        <p class="aside">
          {falseFlagSentence(report.analysis.comparisons, report.analysis.expectedFalseFlags)} Data up to{' '}
          {formatInstant(Date.parse(report.analysis.asOf), zone.value)}
          {report.analysis.final ? ', final' : ', not final yet'}.
        </p>
      )}
      <Published progress={report.writeBack} />
      <AnalysisHistory history={report.history} />
    </>
  );
}

function DetailsBody() {
  const outcome = openReport.value;
  if (outcome === null) return <p class="loading">Loading the findings…</p>;
  if (outcome.kind === 'ok') return <Report report={outcome.answer} />;
  if (outcome.kind === 'problem' && outcome.status === 404) return <p class="none">There is no such release any more.</p>;
  return <p class="none">The findings cannot be loaded{outcome.kind === 'problem' ? `: ${outcome.title}` : ' now'}.</p>;
}

/** The findings of the open release. */
export function ReleaseDetails() {
  const heading = useRef<HTMLHeadingElement>(null);
  const outcome = openReport.value;
  useEffect(() => heading.current?.focus(), []);
  if (view.value.release === null) return null;
  return (
    <>
      <header class="details-header">
        <h2 ref={heading} tabIndex={-1}>
          {outcome?.kind === 'ok' ? kindAndName(outcome.answer) : 'Release'}
        </h2>
        <button type="button" class="plain" onClick={closeRelease}>
          Close
        </button>
      </header>
      <DetailsBody />
    </>
  );
}
