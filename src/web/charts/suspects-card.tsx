import { useEffect, useRef } from 'preact/hooks';
import type { Schema } from '../../openapi/schema.ts';
import { formatProbability } from '../format/finding-format.ts';
import { nameInList, spokenRelease } from '../format/release-naming.ts';
import { TagList } from '../releases/tag-list.tsx';
import { ReleaseVerdictBadge } from '../releases/verdict-badge.tsx';
import { plotWidthPx, service, shown } from '../state/dashboard.ts';
import { openRelease } from '../state/selection.ts';
import { closeSuspects, selectedPoint, suspectsOutcome } from '../state/suspects.ts';
import { zone } from '../state/view.ts';
import { formatInstant } from '../time/time-format.ts';
import { lagWords } from './change-words.ts';
import { cardLeft, VALUE_AXIS_PX } from './panel-layout.ts';

const CARD_PX = 320;
/** Further down the list the shares are crumbs. */
const MOST_SHOWN = 5;

function SuspectEntry({ suspect }: { readonly suspect: Schema<'Suspect'> }) {
  const { release, share } = suspect;
  const elsewhere = release.service !== null && release.service !== service.value ? ` · ${release.service}` : '';
  const about = (
    <>
      <span class="card-title">
        <strong>
          {formatProbability(share)} {nameInList(release)}
        </strong>
        {release.verdict !== null && <ReleaseVerdictBadge verdict={release.verdict} />}
      </span>
      <span class="card-time">
        {lagWords(suspect.lagSeconds)}
        {elsewhere}
      </span>
      <TagList tags={release.tags} />
    </>
  );
  // A scaling or an incident has no report to open.
  if (release.verdict === null) return <li class="suspect-only">{about}</li>;
  return (
    <li>
      <button
        type="button"
        aria-label={`${formatProbability(share)}: ${spokenRelease(release)}, ${lagWords(suspect.lagSeconds)}`}
        onClick={() => {
          closeSuspects();
          openRelease(release.id);
        }}
      >
        {about}
      </button>
    </li>
  );
}

function Ranking({ answer }: { readonly answer: Schema<'Suspects'> }) {
  const { suspects, noneOfThese } = answer;
  return (
    <>
      <p class="card-text">{answer.reason}</p>
      {suspects.length > 0 && (
        <ol class="suspects">
          {suspects.slice(0, MOST_SHOWN).map((suspect) => (
            <SuspectEntry key={suspect.release.id} suspect={suspect} />
          ))}
        </ol>
      )}
      {suspects.length > 0 && noneOfThese !== null && (
        <p class="card-text">
          <strong>{formatProbability(noneOfThese)}</strong> none of these
        </p>
      )}
    </>
  );
}

function Body() {
  const outcome = suspectsOutcome.value;
  if (outcome === null) return <p class="card-text">Looking…</p>;
  if (outcome.kind === 'ok') return <Ranking answer={outcome.answer} />;
  return <p class="card-text">This cannot be told now{outcome.kind === 'problem' ? `: ${outcome.title}` : ''}.</p>;
}

/** In the panel whose point was selected: the releases that may have done it, by their share of the blame. */
export function SuspectsCard({ panelKey }: { readonly panelKey: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const selected = selectedPoint.value?.panelKey === panelKey ? selectedPoint.value : null;
  const card = useRef<HTMLElement>(null);
  useEffect(() => heading.current?.focus(), [selected]);
  // In the last panel the answer may reach below the edge of the window.
  useEffect(() => card.current?.scrollIntoView({ block: 'nearest' }), [suspectsOutcome.value]);
  if (!selected) return null;
  const { from, to } = shown.value;
  const x = ((selected.at - from) / (to - from)) * plotWidthPx.value;
  const left = cardLeft(VALUE_AXIS_PX + x, VALUE_AXIS_PX + plotWidthPx.value, CARD_PX);
  return (
    <section
      ref={card}
      class="suspects-card"
      style={{ left: `${left}px`, width: `${CARD_PX}px` }}
      aria-label="Which release was this?"
    >
      <header class="card-title">
        <h4 ref={heading} tabIndex={-1}>
          Which release was this?
        </h4>
        <button type="button" class="plain" onClick={closeSuspects}>
          Close
        </button>
      </header>
      <p class="card-time">
        {selected.signal.name}, {formatInstant(selected.at, zone.value)}
      </p>
      <Body />
    </section>
  );
}
