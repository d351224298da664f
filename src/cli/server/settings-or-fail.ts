import type { Settings, SettingsOutcome } from '../../settings/read-settings.ts';
import { CliFailure } from '../process/cli-failure.ts';

/** The settings, or a failure that names every fault. */
export function settingsOrFail(outcome: SettingsOutcome): Settings {
  if (!outcome.valid) throw new CliFailure(`bad settings: ${outcome.faults.join('; ')}`);
  return outcome.settings;
}
