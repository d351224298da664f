import { millis } from '../../model/instant.ts';
import type { Schema } from '../../openapi/schema.ts';
import { nameInList } from '../format/release-naming.ts';
import { releaseColour } from '../format/tag-colours.ts';
import { now } from '../state/clock.ts';
import { newestRelease, releasesCut, serviceReleases, visibleReleases } from '../state/dashboard.ts';
import { openRelease } from '../state/selection.ts';
import { changeView, zone } from '../state/view.ts';
import { formatAgo, formatInstant } from '../time/time-format.ts';
import { rangeAround } from '../time/time-range.ts';
import { ReleaseEvidence } from './release-evidence.tsx';
import { clearFilters } from './release-filters.tsx';
import { TagList } from './tag-list.tsx';
import { ReleaseVerdictBadge } from './verdict-badge.tsx';

const effectiveAt = (release: Schema<'ReleaseSummary'>) => millis(Date.parse(release.effectiveAt));

function ReleaseRow({ release }: { readonly release: Schema<'ReleaseSummary'> }) {
  const at = effectiveAt(release);
  return (
    <li>
      <button
        type="button"
        class="release-row"
        style={{ borderLeftColor: releaseColour(release.tags) }}
        onClick={() => openRelease(release.id)}
      >
        <span class="release-line">
          <strong class="release-name">{nameInList(release)}</strong>
          <ReleaseVerdictBadge verdict={release.verdict} />
        </span>
        <span class="release-time">
          <time dateTime={release.effectiveAt}>{formatInstant(at, zone.value)}</time> · {formatAgo(at, now.value)}
          {release.author !== null && ` · ${release.author}`}
        </span>
        {release.title !== null && <span class="release-title">{release.title}</span>}
        <TagList tags={release.tags} />
        <ReleaseEvidence release={release} />
      </button>
    </li>
  );
}

/** Why the list is empty, and the way out. */
function NoReleases() {
  const newest = newestRelease.value;
  if (serviceReleases.value.length > 0) {
    return (
      <div class="none">
        <p>No release here has these tags and verdicts.</p>
        <button type="button" onClick={clearFilters}>
          Show all {serviceReleases.value.length}
        </button>
      </div>
    );
  }
  return (
    <div class="none">
      <p>No release in this range.</p>
      {newest !== null && (
        <button
          type="button"
          onClick={() => changeView({ range: rangeAround(effectiveAt(newest), now.peek()), release: newest.id })}
        >
          Go to the newest, {nameInList(newest)}, {formatAgo(effectiveAt(newest), now.value)}
        </button>
      )}
    </div>
  );
}

/** The releases of the range, newest first. */
export function ReleaseList() {
  const releases = visibleReleases.value;
  return (
    <>
      <h2>
        Releases <span class="count">{releases.length}</span>
      </h2>
      {releasesCut.value && (
        <p class="note">Older releases of this range are left out: there are too many. Choose a shorter range.</p>
      )}
      {releases.length === 0 ? (
        <NoReleases />
      ) : (
        <ol class="release-list">
          {releases.map((release) => (
            <ReleaseRow key={release.id} release={release} />
          ))}
        </ol>
      )}
    </>
  );
}
