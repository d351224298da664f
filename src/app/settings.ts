import { z } from 'zod';
import { type SettingsShape, setting, settingsShape } from '../settings/setting.ts';
import { RETENTION_DAYS } from '../settings/shared-settings.ts';
import { hostAddress, portNumber } from '../settings/value-types.ts';
import { COMPONENTS } from './components.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** A shorter admin token could be guessed. Those that the server generates have 56 characters. */
const BOOTSTRAP_TOKEN_MIN_LENGTH = 20;

/** The settings of the server itself, apart from its components. */
export const SERVER_SETTINGS = settingsShape({
  port: setting('PORT', '7465', portNumber),
  host: setting('HOST', '127.0.0.1', hostAddress),
  dataDir: setting('DATA_DIR', './data', z.string().min(1)),
  bootstrapToken: setting(
    'BOOTSTRAP_TOKEN',
    null,
    z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'may hold visible ASCII characters only')
      .min(BOOTSTRAP_TOKEN_MIN_LENGTH)
      .nullable(),
    { secret: true },
  ),
  synchronous: setting('SYNCHRONOUS', 'full', z.enum(['full', 'normal'])),
  logLevel: setting('LOG_LEVEL', 'info', z.enum(LOG_LEVELS)),
  retentionDays: RETENTION_DAYS,
});

/** The settings of the server and of every component. */
export const ALL_SETTINGS: readonly SettingsShape<unknown>[] = [
  SERVER_SETTINGS as SettingsShape<unknown>,
  ...COMPONENTS.map(({ settings }) => settings),
];
