import type { SettingsShape } from '../settings/setting.ts';
import { COMPONENTS } from './components.ts';
import { SERVER_SETTINGS } from './server-settings.ts';

/** The settings of the server and of every component. */
export const ALL_SETTINGS: readonly SettingsShape<unknown>[] = [
  SERVER_SETTINGS as SettingsShape<unknown>,
  ...COMPONENTS.map(({ settings }) => settings),
];
