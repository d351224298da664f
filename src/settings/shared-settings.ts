import { z } from 'zod';
import { setting } from './setting.ts';
import { DAYS_MAX } from './value-types.ts';

// Settings that several parts read. Those of a single part are declared in its folder.

/** Receivers refuse samples older than this, and retention deletes them. */
export const RETENTION_DAYS = setting('RETENTION_DAYS', '400', z.coerce.number().int().min(1).max(DAYS_MAX));
