import { LiveSwitch, ThemeSwitch, ZoneSwitch } from './controls/page-switches.tsx';
import { BrushedRange, RangePicker } from './controls/range-picker.tsx';
import { ReleaseFilters } from './controls/release-filters.tsx';
import { EnvironmentPicker, ServicePicker } from './controls/service-picker.tsx';
import { Lanes } from './lanes/lanes.tsx';
import { ConnectionBanner } from './notices/connection-banner.tsx';
import { NothingYet } from './notices/nothing-yet.tsx';
import { SideColumn } from './panel/side-column.tsx';
import { listedReleases, listedServices, nothingYet, shownSignals } from './state/dashboard.ts';
import { connection } from './state/refresh.ts';

const TopBar = () => (
  <header class="top-bar">
    <h1>
      <span class="logo" aria-hidden="true" />
      Pinkbar
    </h1>
    <ServicePicker />
    <EnvironmentPicker />
    <RangePicker />
    <div class="switches">
      <ZoneSwitch />
      <LiveSwitch />
      <ThemeSwitch />
    </div>
  </header>
);

/** The signals of a service, or why there are none to show. */
function MainArea() {
  if (listedServices.value === null || listedReleases.value === null || shownSignals.value === null) {
    return <p class="loading">{connection.value.kind === 'fine' ? 'Loading…' : 'Nothing could be loaded yet.'}</p>;
  }
  return (
    <>
      <ReleaseFilters />
      <BrushedRange />
      <Lanes />
      {shownSignals.value.length === 0 && (
        <p class="none">No signal is known for this service. Its releases are judged once metrics arrive.</p>
      )}
    </>
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
      {nothingYet.value ? (
        <main>
          <NothingYet />
        </main>
      ) : (
        <div class="columns">
          <main class="main-area">
            <MainArea />
          </main>
          <div id="releases" class="side-holder">
            <SideColumn />
          </div>
        </div>
      )}
    </>
  );
}
