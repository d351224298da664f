import type { Logger } from 'pino';
import type { TokenDirectory } from '../http/token-directory.ts';
import type { Millis } from '../model/instant.ts';
import type { TaskQueue } from '../queue/task-queue.ts';
import type { EventStore } from '../storage/ports/events.ts';
import type { ChangesStore } from '../storage/ports/release-changes.ts';
import type { ReportStore } from '../storage/ports/reports.ts';
import type { SampleAdmin, SampleQuerier } from '../storage/ports/samples.ts';
import type { StoragePorts } from '../storage/ports/storage.ts';
import type { AnalysisWorkers } from '../workers/analysis-workers.ts';
import type { Arrivals } from './arrivals.ts';
import type { EventSink } from './event-sink.ts';
import type { ReportSink } from './report-sink.ts';
import type { SampleSink } from './sample-sink.ts';

/** The storage without what the sinks write, so that no component can store something that subscribers do not hear of. */
export interface ComponentStorage extends Omit<StoragePorts, 'samples' | 'events' | 'reports' | 'labels' | 'changes'> {
  readonly samples: SampleQuerier & SampleAdmin;
  readonly events: Omit<EventStore, 'post' | 'patch' | 'delete'>;
  readonly reports: Omit<ReportStore, 'add'>;
  readonly changes: Omit<ChangesStore, 'put'>;
}

/** What every component gets: everything with state, the clock, and access to the outside world. Pure code is imported instead. */
export interface Context {
  /** For reading, and for writing records of a single component. Samples, events and reports are written through the sinks below. */
  readonly storage: ComponentStorage;
  readonly samples: SampleSink;
  readonly events: EventSink;
  readonly reports: ReportSink;
  /** What arrives and what is rejected. Requests of routes that take data are counted without being told. */
  readonly arrivals: Arrivals;
  readonly tokens: TokenDirectory;
  readonly queue: TaskQueue;
  /** The statistics, which run on threads of their own. */
  readonly workers: AnalysisWorkers;
  /** The folder of package.json, in which openapi.yaml, the dashboard and the models are. */
  readonly packageRoot: string;
  readonly clock: () => Millis;
  readonly log: Logger;
}
