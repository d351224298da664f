import { recentlyRejecting } from '../state/integrations.ts';
import { live, refresh, refreshing } from '../state/refresh.ts';
import { switchTheme, theme } from '../state/theme.ts';
import { changeView, view, zone } from '../state/view.ts';
import { zoneName } from '../time/time-format.ts';

/** Local time or UTC. */
export const ZoneSwitch = () => (
  <button
    type="button"
    class="plain"
    aria-label={`Times in ${zoneName(zone.value)}; switch to ${zoneName(zone.value === 'utc' ? 'local' : 'utc')}`}
    title={`Times in ${zoneName(zone.value)}`}
    onClick={() => changeView({ zone: zone.peek() === 'utc' ? 'local' : 'utc' })}
  >
    {zone.value === 'utc' ? 'UTC' : 'Local time'}
  </button>
);

/** Whether the panels mark where a signal changed for good. */
export const ChangesSwitch = () => (
  <button
    type="button"
    class="plain"
    aria-pressed={view.value.changes}
    title="Mark where a signal changed for good, found without a look at the releases"
    onClick={() => changeView({ changes: !view.peek().changes })}
  >
    Changes
  </button>
);

/** Between the picture of a service and what arrives from where. */
export function IntegrationsSwitch() {
  const rejecting = recentlyRejecting.value;
  return (
    <button
      type="button"
      class="plain integrations-switch"
      aria-pressed={view.value.integrations}
      data-rejecting={rejecting > 0}
      title={rejecting > 0 ? 'Something that was sent is rejected' : 'What arrives from where'}
      onClick={() => changeView({ integrations: !view.peek().integrations })}
    >
      Integrations
      {rejecting > 0 && <span class="rejected-count">{rejecting}</span>}
    </button>
  );
}

function toggleLive(): void {
  live.value = !live.peek();
  if (live.peek()) void refresh();
}

/** Live or paused. */
export const LiveSwitch = () => (
  <button
    type="button"
    class="plain live-switch"
    data-live={live.value}
    data-busy={refreshing.value}
    aria-label={live.value ? 'Live; pause' : 'Paused; go live'}
    onClick={toggleLive}
  >
    <span class="live-dot" aria-hidden="true" />
    {live.value ? 'Live' : 'Paused'}
  </button>
);

/** Light or dark. */
export const ThemeSwitch = () => (
  <button
    type="button"
    class="plain square"
    aria-label={theme.value === 'dark' ? 'Switch to the light theme' : 'Switch to the dark theme'}
    onClick={switchTheme}
  >
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      {theme.value === 'dark' ? (
        <path d="M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M13 3l-1.2 1.2M4.2 11.8 3 13" />
      ) : (
        <path d="M13.4 9.6A5.8 5.8 0 0 1 6.4 2.6a5.8 5.8 0 1 0 7 7Z" />
      )}
    </svg>
  </button>
);
