import { RELEASE_VERDICTS } from '../../model/release.ts';
import { VERDICT_WORDS } from '../format/release-naming.ts';
import { serviceReleases, tagCounts } from '../state/dashboard.ts';
import { toggled } from '../state/release-filter.ts';
import { changeView, view } from '../state/view.ts';
import { TagSwatch } from './tag-list.tsx';
import { ReleaseVerdictIcon } from './verdict-badge.tsx';

function TagChips() {
  const chosen = view.value.tags;
  const counted = tagCounts.value;
  // A tag chosen earlier stays visible where no release of this range carries it, or it could not be taken out again.
  const absent = chosen.filter((tag) => counted.every((one) => one.tag !== tag)).map((tag) => ({ tag, count: 0 }));
  return [...counted, ...absent].map(({ tag, count }) => (
    <button
      key={tag}
      type="button"
      class="chip"
      aria-pressed={chosen.includes(tag)}
      onClick={() => changeView({ tags: toggled(view.peek().tags, tag) })}
    >
      <TagSwatch tag={tag} />
      {tag} <span class="chip-count">{count}</span>
    </button>
  ));
}

function VerdictChips() {
  const chosen = view.value.verdicts;
  return RELEASE_VERDICTS.map((verdict) => (
    <button
      key={verdict}
      type="button"
      class="chip"
      data-tone={verdict}
      aria-pressed={chosen.includes(verdict)}
      onClick={() => changeView({ verdicts: toggled(view.peek().verdicts, verdict) })}
    >
      <ReleaseVerdictIcon verdict={verdict} />
      {VERDICT_WORDS[verdict]}{' '}
      <span class="chip-count">{serviceReleases.value.filter((release) => release.verdict === verdict).length}</span>
    </button>
  ));
}

/** Shows all releases again. */
export const clearFilters = (): void => changeView({ tags: [], verdicts: [] });

/** Chooses releases by tag and by verdict. What is not chosen is hidden, from the panels too. */
export function ReleaseFilters() {
  const filtering = view.value.tags.length + view.value.verdicts.length > 0;
  return (
    <div class="filters">
      {(tagCounts.value.length > 0 || filtering) && (
        <fieldset class="chips" aria-label="Filter by tag">
          <TagChips />
        </fieldset>
      )}
      <fieldset class="chips" aria-label="Filter by verdict">
        <VerdictChips />
      </fieldset>
      {filtering && (
        <button type="button" class="plain" onClick={clearFilters}>
          Show all
        </button>
      )}
    </div>
  );
}
