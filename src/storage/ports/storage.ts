import type { SignalCatalogue } from '../../signals/catalogue/signal-catalogue.ts';
import type { AliasStore } from './aliases.ts';
import type { BackfillStore } from './backfills.ts';
import type { DeliveryStore } from './deliveries.ts';
import type { EventStore } from './events.ts';
import type { HealthStore } from './health.ts';
import type { HookStore } from './hooks.ts';
import type { LabelStore } from './labels.ts';
import type { OwnSignalStore } from './own-signals.ts';
import type { PublicationStore } from './publications.ts';
import type { ChangesStore } from './release-changes.ts';
import type { ReportStore } from './reports.ts';
import type { SampleAdmin, SampleAppender, SampleQuerier } from './samples.ts';
import type { TaskStore } from './tasks.ts';
import type { TokenStore } from './tokens.ts';

/**
 * Everything the server keeps, one port for each kind of record. `openStore` serves it in the calling thread (tests, benchmarks), and
 * `openStoreThread` in a thread of its own (the server), so that no commit blocks the HTTP loop. Every promise of a write resolves after
 * the commit.
 */
export interface Storage extends StoragePorts {
  /** Finishes what is under way and closes what is open. */
  close(): Promise<void>;
}

/** The ports alone. */
export interface StoragePorts {
  readonly samples: SampleAppender & SampleQuerier & SampleAdmin;
  readonly events: EventStore;
  readonly ownSignals: OwnSignalStore;
  readonly aliases: AliasStore;
  /** Discovered and own signals. */
  readonly signals: SignalCatalogue;
  readonly reports: ReportStore;
  readonly deliveries: DeliveryStore;
  readonly publications: PublicationStore;
  readonly changes: ChangesStore;
  readonly labels: LabelStore;
  readonly backfills: BackfillStore;
  readonly hooks: HookStore;
  readonly tokens: TokenStore;
  readonly tasks: TaskStore;
  readonly health: HealthStore;
}
