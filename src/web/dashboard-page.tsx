import { Panels } from './charts/panels.tsx';
import { ChangesSwitch, IntegrationsSwitch, LiveSwitch, ThemeSwitch, ZoneSwitch } from './controls/page-switches.tsx';
import { BrushedRange, RangePicker } from './controls/range-picker.tsx';
import { EnvironmentPicker, ServicePicker } from './controls/service-picker.tsx';
import { SideColumn } from './details/side-column.tsx';
import { IntegrationsPage } from './integrations/integrations-page.tsx';
import { ConnectionBanner } from './notices/connection-banner.tsx';
import { NothingYet } from './notices/nothing-yet.tsx';
import { ReleaseFilters } from './releases/release-filters.tsx';
import { listedReleases, listedServices, nothingYet, shownSignals } from './state/dashboard.ts';
import { connection } from './state/refresh.ts';
import { view } from './state/view.ts';

const TopBar = () => (
  <header class="top-bar">
    <h1>
      <span class="logo" aria-hidden="true" />
      Pinkbar
    </h1>
    {listedServices.value !== null && !nothingYet.value && (
      <>
        <ServicePicker />
        <EnvironmentPicker />
        <RangePicker />
      </>
    )}
    <div class="switches">
      <IntegrationsSwitch />
      <ChangesSwitch />
      <ZoneSwitch />
      <LiveSwitch />
      <ThemeSwitch />
    </div>
  </header>
);

/** What stands where the panels will be: that they are loading, that they cannot be loaded, or that there are none. */
function PanelsNote() {
  if (shownSignals.value === null) {
    return <p class="loading">{connection.value.kind === 'fine' ? 'Loading…' : 'Nothing could be loaded yet.'}</p>;
  }
  if (shownSignals.value.length > 0) return null;
  return <p class="none">No signal is known for this service. Its releases are judged once metrics arrive.</p>;
}

/** The signals of a service with its releases through and beside them. */
const Picture = () => (
  <div class="columns">
    <main class="main-area">
      {listedReleases.value !== null && <ReleaseFilters />}
      <BrushedRange />
      <Panels />
      <PanelsNote />
    </main>
    <div id="releases" tabIndex={-1}>
      {listedReleases.value !== null && <SideColumn />}
    </div>
  </div>
);

function Body() {
  if (view.value.integrations) return <IntegrationsPage />;
  if (!nothingYet.value) return <Picture />;
  return (
    <main>
      <NothingYet />
    </main>
  );
}

/** The dashboard of one service: signals and releases on one time axis. */
export function DashboardPage() {
  return (
    <>
      <button type="button" class="skip-link" onClick={() => document.getElementById('releases')?.focus()}>
        Skip to the releases
      </button>
      <TopBar />
      <ConnectionBanner />
      <Body />
    </>
  );
}
