import type { Settings, SettingsReading } from '../../settings/read-settings.ts';
import { CliFailure } from '../process/cli-failure.ts';

/** The settings, or a failure that names every fault. */
export function settingsOrFail(reading: SettingsReading): Settings {
  if (!reading.valid) throw new CliFailure(`bad settings: ${reading.faults.join('; ')}`);
  return reading.settings;
}
