import { z } from 'zod';
import { setting, settingsShape } from './setting.ts';
import { DAYS_MAX, probability } from './value-types.ts';

// Settings that several parts read. Those of a single part are declared in its folder.

/** Receivers refuse samples older than this, and retention deletes them. */
export const RETENTION_DAYS = setting('RETENTION_DAYS', '400', z.coerce.number().int().min(1).max(DAYS_MAX));

/** The assumptions behind every probability and every flag. */
export const JUDGING_SETTINGS = settingsShape({
  prior: setting('PRIOR', '0.1', probability),
  flagProbability: setting('FLAG_PROBABILITY', '0.5', probability),
  falseFlagShare: setting('FALSE_FLAG_SHARE', '0.25', z.coerce.number().gt(0).max(1)),
});
