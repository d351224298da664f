import type { EventDraft } from '../../model/event.ts';
import type { AppendResult, SampleBatch } from '../../model/sample.ts';
import { OrderedSender } from '../aggregation/ordered-sender.ts';
import type { StatsdCounters } from './counters.ts';

/** 16 MB of samples: about 17 minutes of 10,000 series. */
const MAX_WAITING_SAMPLES = 1_000_000;
const MAX_WAITING_EVENTS = 1_000;

/** Who takes what came through the door. */
export interface StatsdTakers {
  /** Rejects when the store cannot take it now; the same batch comes again. */
  acceptSamples(batch: SampleBatch): Promise<AppendResult>;
  /** Rejects when the store cannot take it now; the same event comes again. */
  acceptEvent(draft: EventDraft): Promise<unknown>;
  /** Told of every failure behind the door, for the log. */
  onFault(error: unknown): void;
}

const sampleCount = (batch: SampleBatch): number => batch.reduce((count, { at }) => count + at.length, 0);

/** Hands on batches in their order and counts what became of them. */
export const createSampleSender = (takers: StatsdTakers, counters: StatsdCounters): OrderedSender<SampleBatch> =>
  new OrderedSender(MAX_WAITING_SAMPLES, {
    send: async (batch) => {
      const { accepted } = await takers.acceptSamples(batch);
      counters.samplesAccepted += accepted;
      counters.samplesRefused += sampleCount(batch) - accepted;
    },
    sizeOf: sampleCount,
    onDropped: (batch) => {
      counters.samplesDropped += sampleCount(batch);
    },
    onFault: (error) => takers.onFault(error),
  });

/** Hands on events in their order and counts those given up. */
export const createEventSender = (takers: StatsdTakers, counters: StatsdCounters): OrderedSender<EventDraft> =>
  new OrderedSender(MAX_WAITING_EVENTS, {
    send: async (draft) => {
      await takers.acceptEvent(draft);
    },
    sizeOf: () => 1,
    onDropped: () => {
      counters.eventsDropped += 1;
    },
    onFault: (error) => takers.onFault(error),
  });
