import { ALL_SETTINGS } from '../../app/settings.ts';
import { type Environment, PROCESS_ENVIRONMENT } from '../../settings/environment.ts';
import { readSettings, type Settings } from '../../settings/read-settings.ts';
import { settingsOrFail } from '../process/cli-failure.ts';

/**
 * The settings of the server as the environment has them, with warnings on standard error. `overrides` are variables that stand in place of
 * those of the environment.
 */
export function serverSettings(overrides: Environment = {}): Settings {
  const reading = readSettings(ALL_SETTINGS, { ...PROCESS_ENVIRONMENT, ...overrides });
  for (const warning of reading.warnings) process.stderr.write(`pinkbar: ${warning}\n`);
  return settingsOrFail(reading);
}
