import { LiveSwitch, ThemeSwitch, ZoneSwitch } from './controls/page-switches.tsx';
import { BrushedRange, RangePicker } from './controls/range-picker.tsx';
import { ReleaseFilters } from './controls/release-filters.tsx';
import { EnvironmentPicker, ServicePicker } from './controls/service-picker.tsx';
import { Lanes } from './lanes/lanes.tsx';
import { ConnectionBanner } from './notices/connection-banner.tsx';
import { NothingYet } from './notices/nothing-yet.tsx';
import { SideColumn } from './panel/side-column.tsx';
import { listedServices, nothingYet, shownSignals } from './state/dashboard.ts';
import { connection } from './state/refresh.ts';

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
      <ZoneSwitch />
      <LiveSwitch />
      <ThemeSwitch />
    </div>
  </header>
);

/** The signals of a service with its releases through and beside them. */
const Picture = () => (
  <div class="columns">
    <main class="main-area">
      <ReleaseFilters />
      <BrushedRange />
      <Lanes />
      {shownSignals.value?.length === 0 && (
        <p class="none">No signal is known for this service. Its releases are judged once metrics arrive.</p>
      )}
    </main>
    <div id="releases">
      <SideColumn />
    </div>
  </div>
);

function Content() {
  if (nothingYet.value) {
    return (
      <main>
        <NothingYet />
      </main>
    );
  }
  if (listedServices.value !== null && shownSignals.value !== null) return <Picture />;
  return (
    <main>
      <p class="loading">{connection.value.kind === 'fine' ? 'Loading…' : 'Nothing could be loaded yet.'}</p>
    </main>
  );
}

/** The dashboard of one service: signals and releases on one time axis. */
export function DashboardPage() {
  return (
    <>
      <a class="skip-link" href="#releases">
        Skip to the releases
      </a>
      <TopBar />
      <ConnectionBanner />
      <Content />
    </>
  );
}
