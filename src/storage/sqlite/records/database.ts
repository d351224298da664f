import type { Generated } from 'kysely';
import type { AliasTable } from './alias.table.ts';
import type { BackfillTable } from './backfill.table.ts';
import type { DeliveryTable } from './delivery.table.ts';
import type { EventTable, EventTagTable } from './event.table.ts';
import type { HookReadingTable } from './hook-reading.table.ts';
import type { IdempotencyTable } from './idempotency.table.ts';
import type { CommitLabelTable, ReleaseCommitTable } from './label.table.ts';
import type { PublicationTable, ReleaseChangesTable } from './publication.table.ts';
import type { ReportTable } from './report.table.ts';
import type { ServiceWordTable } from './service-word.table.ts';
import type { SignalTable } from './signal.table.ts';
import type { TaskTable } from './task.table.ts';
import type { TokenTable } from './token.table.ts';

/** The relational tables as Kysely sees them (migrations/0002_records.ts and later). */
export interface Database {
  readonly event: EventTable;
  readonly event_tag: EventTagTable;
  readonly idempotency: IdempotencyTable;
  readonly signal: SignalTable;
  readonly report: ReportTable;
  readonly delivery: DeliveryTable;
  readonly publication: PublicationTable;
  readonly release_changes: ReleaseChangesTable;
  readonly commit_label: CommitLabelTable;
  readonly release_commit: ReleaseCommitTable;
  readonly backfill: BackfillTable;
  readonly hook_reading: HookReadingTable;
  readonly task: TaskTable;
  readonly service_word: ServiceWordTable;
  readonly token: TokenTable;
  readonly alias: AliasTable;
  readonly health_probe: { readonly id: Generated<number>; readonly filler: Uint8Array };
}
