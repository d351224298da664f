import type { Migration } from 'kysely/migration';
import * as samples from './0001_samples.ts';
import * as records from './0002_records.ts';
import * as outbox from './0003_outbox.ts';
import * as labels from './0004_labels.ts';
import * as backfill from './0005_backfill.ts';
import * as inbound from './0006_inbound.ts';
import * as asked from './0007_asked.ts';
import * as tasks from './0008_tasks.ts';
import * as serviceWord from './0009_service_word.ts';
import * as releaseByTime from './0010_release_by_time.ts';
import * as alias from './0011_alias.ts';
import * as sameDeploy from './0012_same_deploy.ts';
import * as expects from './0013_expects.ts';
import * as subject from './0014_subject.ts';

/**
 * Every migration, in the order in which they run. A list in the code rather than a folder that is read, so the built server has the
 * same ones; a migration that has been released is never edited, renamed or left out.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_samples': samples,
  '0002_records': records,
  '0003_outbox': outbox,
  '0004_labels': labels,
  '0005_backfill': backfill,
  '0006_inbound': inbound,
  '0007_asked': asked,
  '0008_tasks': tasks,
  '0009_service_word': serviceWord,
  '0010_release_by_time': releaseByTime,
  '0011_alias': alias,
  '0012_same_deploy': sameDeploy,
  '0013_expects': expects,
  '0014_subject': subject,
};
