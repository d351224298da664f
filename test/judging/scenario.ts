import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../../src/analysis/impact/input/impact-input.ts';
import type { ReleaseImpact } from '../../src/analysis/impact/verdict/judge-release.ts';
import { LateData } from '../../src/judging/late-data.ts';
import { createReleaseJudge, type ReleaseJudge } from '../../src/judging/release-judge.ts';
import type { DatedEvent, EventDraft } from '../../src/model/event.ts';
import type { Finding } from '../../src/model/finding.ts';
import { MINUTE_MS, type Millis, millis } from '../../src/model/instant.ts';
import type { SampleBatch } from '../../src/model/sample.ts';
import type { SeriesKind } from '../../src/model/series.ts';
import { toTags } from '../../src/model/tags.ts';
import { JUDGING_KIND } from '../../src/model/task-kinds.ts';
import { TaskQueue } from '../../src/queue/task-queue.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { Storage } from '../../src/storage/ports/storage.ts';
import type { Log } from '../../src/telemetry/log.ts';
import { draftOf } from '../storage/drafts.ts';
import { nextTaskAt } from '../storage/task-list.ts';

/** Minute 0 of every scenario: a Monday at noon. */
const ZERO = Date.UTC(2026, 10, 23, 12);

/** The instant so many minutes after minute 0. */
export const minute = (minutes: number): Millis => millis(ZERO + minutes * MINUTE_MS);

/** Minutes since minute 0. */
export const minutesOf = (at: number): number => (at - ZERO) / MINUTE_MS;

const DRAFT: EventDraft = draftOf({ environment: null, startedAt: millis(0) });

/** Stands in for the statistics: one finding a signal, which changes exactly when the numbers read or the releases near it do. */
export async function countingAnalysis(inputs: readonly ImpactInput[]): Promise<ReleaseImpact> {
  const findings = inputs.map(({ signal, window, controls, releases, activeRegressions }): Finding => {
    const present = window.values.filter((value) => !Number.isNaN(value));
    const worse = present.some((value) => value >= 1_000);
    return {
      signal: signal.id,
      signalName: signal.name,
      kind: signal.kind,
      bad: signal.bad,
      unit: signal.unit,
      verdict: worse ? 'regression' : 'no_effect',
      probability: null,
      pValue: null,
      effect: { relative: null, absolute: present.reduce((sum, value) => sum + value, 0), low: null, high: null },
      onset: null,
      shape: null,
      blameShare: null,
      reasons: [
        {
          code: 'read',
          text: `${window.values.length} steps of ${window.stepMs} ms, control ${controls.map(({ values }) => values.length).join(' ') || 'none'}`,
        },
        {
          code: 'near',
          text: releases
            .map(({ at, sameService, judgedAlike }) => `${minutesOf(at)}${sameService ? '' : judgedAlike ? '=' : '~'}`)
            .join(' '),
        },
        { code: 'active', text: activeRegressions.map(({ from, to }) => `${minutesOf(from)}..${minutesOf(to)}`).join(' ') },
      ],
      evidence: null,
    };
  });
  const flagged = findings.some(({ verdict }) => verdict === 'regression');
  return { method: 'counting/1', verdict: flagged ? 'flagged' : 'clear', findings, comparisons: findings.length };
}

export interface Scenario {
  readonly store: Storage;
  readonly judge: ReleaseJudge;
  readonly queue: TaskQueue;
  /** What became of analyses so far: a version of a report, nothing new, or a failure. */
  readonly progress: { readonly judged: number; readonly unchanged: number; readonly failed: number };
  /** When the next judgement is due; null where none is planned. */
  nextDueAt(): Promise<Millis | null>;
  readonly lateData: LateData;
  readonly faults: unknown[];
  /** Moves the clock forward to a minute, judging everything at the moment it falls due. */
  until(minutes: number): Promise<void>;
  /** Moves the clock alone. */
  setClock(minutes: number): void;
  /** Posts a deploy of the shop that began at a minute, as the API would. */
  deploy(minutes: number, fields?: Partial<EventDraft>): Promise<DatedEvent>;
  /** Stores a sample a minute over `[from, to)`, as a receiver would. */
  samples(metric: string, from: number, to: number, value: number, tags?: Readonly<Record<string, string>>): Promise<void>;
  /** `v1 late_samples asOf 10 clear`, with `final` at the end of the last: one line a version, the oldest first. */
  versions(release: DatedEvent): Promise<readonly string[]>;
  /** Ends the process between two commits and starts it again on the same files. */
  restart(): Promise<void>;
}

/** A real store in a folder of its own, the real jobs, a clock that moves only when a test moves it. */
export async function startScenario(
  startMinute = 0,
  analyse: (inputs: readonly ImpactInput[]) => Promise<ReleaseImpact> = countingAnalysis,
): Promise<Scenario> {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-jobs-'));
  let now = minute(startMinute);
  const clock = () => now;
  const faults: unknown[] = [];
  const log: Log = {
    info: (_details, message) => {
      if (message === 'a release was judged') counts.judged += 1;
    },
    warn: ({ error }: { error?: unknown }) => faults.push(error),
    error: ({ error }: { error?: unknown }) => faults.push(error),
  };
  const counted = async (inputs: readonly ImpactInput[]): Promise<ReleaseImpact> => {
    try {
      const impact = await analyse(inputs);
      counts.analysed += 1;
      return impact;
    } catch (error) {
      counts.failed += 1;
      throw error;
    }
  };
  let store = await openStore({ directory, synchronous: 'normal' }, { now: clock, onFault: (error) => faults.push(error) });
  let judge: ReleaseJudge;
  let queue: TaskQueue;
  const counts = { analysed: 0, judged: 0, failed: 0 };
  let lateData: LateData;

  const startJobs = () => {
    queue = new TaskQueue({ tasks: store.tasks, clock, log });
    judge = createReleaseJudge({ ...store, queue, analyse: counted, settings: DEFAULT_IMPACT_SETTINGS, now: clock, log });
    queue.register(judge.handler);
    lateData = new LateData({ ...store, queue, now: clock, log });
  };
  startJobs();
  onTestFinished(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const settle = async () => {
    await lateData.flush();
    await queue.runDue(JUDGING_KIND);
  };

  return {
    get store() {
      return store;
    },
    get judge() {
      return judge;
    },
    get queue() {
      return queue;
    },
    get progress() {
      return { judged: counts.judged, unchanged: counts.analysed - counts.judged, failed: counts.failed };
    },
    nextDueAt: () => nextTaskAt(store, JUDGING_KIND),
    get lateData() {
      return lateData;
    },
    faults,
    async until(minutes) {
      await settle();
      for (;;) {
        const nextDueAt = await nextTaskAt(store, JUDGING_KIND);
        if (nextDueAt === null || nextDueAt > minute(minutes)) break;
        now = millis(Math.max(now, nextDueAt));
        await settle();
      }
      now = minute(minutes);
      await settle();
    },
    setClock(minutes) {
      now = minute(minutes);
    },
    async deploy(minutes, fields = {}) {
      const posted = await store.events.post([{ ...DRAFT, startedAt: minute(minutes), ...fields }], null);
      if (posted.outcome !== 'stored') throw new Error(posted.outcome);
      const event = posted.events[0]!.event;
      lateData.noteEvent(event);
      return event;
    },
    async samples(metric, from, to, value, tags = { service: 'shop' }) {
      const at = Float64Array.from({ length: to - from }, (_, index) => minute(from + index));
      const kind: SeriesKind = metric.endsWith('workers') ? 'gauge' : 'counter';
      const batch: SampleBatch = [
        { series: { metric, tags: toTags(Object.entries(tags)), kind, unit: null }, at, values: at.map(() => value) },
      ];
      await store.samples.append(batch);
      lateData.noteSamples(batch.map(({ at }) => at));
    },
    async versions(release) {
      const history = await store.reports.history(release.id);
      return history
        .map(({ version, cause, asOf, verdict, final }) =>
          [`v${version}`, cause, `asOf ${Math.round(minutesOf(asOf) * 100) / 100}`, verdict, ...(final ? ['final'] : [])].join(
            ' ',
          ),
        )
        .reverse();
    },
    async restart() {
      await store.close();
      store = await openStore({ directory, synchronous: 'normal' }, { now: clock, onFault: (error) => faults.push(error) });
      startJobs();
    },
  };
}
