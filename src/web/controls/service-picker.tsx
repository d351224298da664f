import { environment, environments, listedServices, service } from '../state/dashboard.ts';
import { ALL_ENVIRONMENTS } from '../state/url-state.ts';
import { changeView } from '../state/view.ts';

/** A select cannot carry null, and no service is called this. */
const NO_SERVICE = '';

/** Chooses the service whose signals and releases are shown. */
export function ServicePicker() {
  const names = (listedServices.value ?? []).map((listed) => listed.name);
  // A link may name a service that has never sent anything; it stands in the list so that the picker names what is shown.
  const offered = names.includes(service.value) ? names : [service.value, ...names];
  return (
    <label class="field">
      <span class="field-label">Service</span>
      <select
        value={service.value ?? NO_SERVICE}
        onChange={(event) => changeView({ service: event.currentTarget.value || null, environment: null, release: null })}
      >
        {offered.map((name) => (
          <option key={name} value={name ?? NO_SERVICE}>
            {name ?? '(no service)'}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Chooses the environment; not shown where the service has none. */
export function EnvironmentPicker() {
  const names = environments.value;
  if (names.length === 0 && environment.value === null) return null;
  const offered = environment.value === null || names.includes(environment.value) ? names : [environment.value, ...names];
  return (
    <label class="field">
      <span class="field-label">Environment</span>
      <select
        value={environment.value ?? ALL_ENVIRONMENTS}
        onChange={(event) => changeView({ environment: event.currentTarget.value, release: null })}
      >
        <option value={ALL_ENVIRONMENTS}>all</option>
        {offered.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
