import { z } from 'zod';
import { setting, settingsShape } from './setting.ts';
import { DAYS_MAX, probability } from './value-types.ts';

// Settings that more than one part reads. What one part alone reads is declared beside that part.

/** Receivers refuse samples older than this, and retention deletes them. */
export const RETENTION_DAYS = setting('RETENTION_DAYS', '400', z.coerce.number().int().min(1).max(DAYS_MAX));

/** What every stated probability and every flag rests on. */
export const JUDGING_SETTINGS = settingsShape({
  prior: setting('PRIOR', '0.1', probability),
  flagProbability: setting('FLAG_PROBABILITY', '0.5', probability),
  falseFlagShare: setting('FALSE_FLAG_SHARE', '0.25', z.coerce.number().gt(0).max(1)),
});
