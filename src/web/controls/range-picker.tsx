import { tick } from '../state/clock.ts';
import { shown } from '../state/dashboard.ts';
import { changeView, view, zone } from '../state/view.ts';
import { formatInstant } from '../time/time-format.ts';
import { DEFAULT_RANGE, RECENT_RANGES, type RecentRange, zoomedOut } from '../time/time-range.ts';

const RANGE_NAMES: Readonly<Record<RecentRange, string>> = {
  '1h': '1 hour',
  '6h': '6 hours',
  '24h': '24 hours',
  '7d': '7 days',
};

/** Chooses how much time is shown. A range of the user's own is brushed in any panel. */
export function RangePicker() {
  const { range } = view.value;
  return (
    <div class="range-picker">
      <fieldset class="segments" aria-label="Time range">
        {RECENT_RANGES.map((length) => (
          <button
            key={length}
            type="button"
            aria-pressed={range.kind === 'recent' && range.length === length}
            aria-label={`Last ${RANGE_NAMES[length]}`}
            onClick={() => changeView({ range: { kind: 'recent', length } })}
          >
            {length}
          </button>
        ))}
      </fieldset>
      <button type="button" class="plain" onClick={() => changeView({ range: zoomedOut(shown.peek(), tick()) })}>
        Zoom out
      </button>
      {range.kind === 'between' && (
        <button type="button" class="plain" onClick={() => changeView({ range: DEFAULT_RANGE })}>
          Reset
        </button>
      )}
    </div>
  );
}

/** The chosen range in words, where it is one of the user's own. */
export function BrushedRange() {
  const { range } = view.value;
  if (range.kind !== 'between') return null;
  return (
    <p class="brushed-range">
      {formatInstant(range.from, zone.value)} – {formatInstant(range.to, zone.value)}
    </p>
  );
}
