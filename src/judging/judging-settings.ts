import { z } from 'zod';
import { setting, settingsShape } from '../settings/setting.ts';
import { probability } from '../settings/value-types.ts';

/** The assumptions behind every probability and every flag. */
export const JUDGING_SETTINGS = settingsShape({
  prior: setting('PRIOR', '0.1', probability),
  flagProbability: setting('FLAG_PROBABILITY', '0.5', probability),
  falseFlagShare: setting('FALSE_FLAG_SHARE', '0.25', z.coerce.number().gt(0).max(1)),
});
