import { useEffect, useRef } from 'preact/hooks';
import { millis } from '../../model/instant.ts';
import { nameInList, releaseName, spokenRelease } from '../format/release-naming.ts';
import { ReleaseEvidence } from '../releases/release-evidence.tsx';
import { TagList } from '../releases/tag-list.tsx';
import { ReleaseVerdictBadge } from '../releases/verdict-badge.tsx';
import { now } from '../state/clock.ts';
import { type Change, plotWidthPx } from '../state/dashboard.ts';
import { hoveredMarker, openMarker, openRelease } from '../state/selection.ts';
import { zone } from '../state/view.ts';
import { formatAgo, formatInstant } from '../time/time-format.ts';
import { cardLeft, VALUE_AXIS_PX } from './panel-layout.ts';
import { releaseMarkers } from './release-markers.ts';

const CARD_PX = 280;
/** A card for more than these would cover the panels; the list beside it has them all. */
const MOST_ON_CARD = 4;

function CardEntry({ release }: { readonly release: Change }) {
  const at = millis(Date.parse(release.effectiveAt));
  return (
    <span class="card-entry">
      <span class="card-title">
        <strong>{nameInList(release)}</strong>
        {release.verdict !== null && <ReleaseVerdictBadge verdict={release.verdict} />}
      </span>
      {release.title !== null && release.title !== releaseName(release) && <span class="card-text">{release.title}</span>}
      <span class="card-time">
        {formatInstant(at, zone.value)} · {formatAgo(at, now.value)}
        {release.author !== null && ` · ${release.author}`}
      </span>
      <TagList tags={release.tags} />
      <ReleaseEvidence release={release} />
    </span>
  );
}

/** The choice among changes whose bars fall together. What is not judged opens nothing. */
function MarkerMenu({ releases }: { readonly releases: readonly Change[] }) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <ul class="marker-menu" aria-label="Changes close together">
      {releases.map((release) =>
        release.verdict === null ? (
          <li key={release.id}>
            <CardEntry release={release} />
          </li>
        ) : (
          <li key={release.id}>
            <button
              type="button"
              ref={release === releases.find(({ verdict }) => verdict !== null) ? first : null}
              aria-label={spokenRelease(release)}
              onClick={() => openRelease(release.id)}
            >
              <CardEntry release={release} />
            </button>
          </li>
        ),
      )}
    </ul>
  );
}

/** What the marker under the pointer or in focus stands for; where several releases share it and it was clicked, a choice among them. */
export function MarkerCard() {
  const id = openMarker.value ?? hoveredMarker.value;
  const marker = releaseMarkers.value.find((candidate) => candidate.leader.id === id);
  if (!marker) return null;
  const left = cardLeft(VALUE_AXIS_PX + marker.x, VALUE_AXIS_PX + plotWidthPx.value, CARD_PX);
  const releases = marker.items.toReversed();
  const isMenu = openMarker.value !== null;
  return (
    <div class="marker-card" data-menu={isMenu} style={{ left: `${left}px`, width: `${CARD_PX}px` }}>
      {isMenu ? (
        <MarkerMenu releases={releases} />
      ) : (
        releases.slice(0, MOST_ON_CARD).map((release) => <CardEntry key={release.id} release={release} />)
      )}
      {!isMenu && releases.length > MOST_ON_CARD && <p class="card-text">and {releases.length - MOST_ON_CARD} more</p>}
    </div>
  );
}
