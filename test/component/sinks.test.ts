import { describe, expect, test } from 'vitest';
import { createReportSink } from '../../src/component/report-sink.ts';
import { createSampleSink, MAX_WAITING_SAMPLES } from '../../src/component/sample-sink.ts';
import type { AppendResult, SampleBatch, SampleColumns } from '../../src/model/sample.ts';
import type { TaskDraft } from '../../src/model/task.ts';
import type { NumberedColumns, SampleAppender } from '../../src/storage/ports/samples.ts';
import { reportOf, TEN } from '../storage/drafts.ts';
import { NO_LOG, recordingLog } from './logs.ts';

const BATCH: SampleBatch = [
  { series: { metric: 'm', tags: [], kind: null, unit: null }, at: Float64Array.of(1), values: Float64Array.of(2) },
];

const COLUMNS: SampleColumns = {
  series: ['a', 'b'].map((metric) => ({ metric, tags: [], kind: null, unit: null })),
  counts: Uint32Array.of(1, 1),
  at: Float64Array.of(1, 2),
  values: Float64Array.of(3, 4),
};

const storing = (append: () => Promise<AppendResult>): SampleAppender => ({ append, appendColumns: append });

const ONE_STORED = async (): Promise<AppendResult> => ({ accepted: 1, refused: [] });

describe('the sample sink', () => {
  test('notifies every subscriber of a batch once it is stored', async () => {
    const order: string[] = [];
    const store = storing(async () => {
      order.push('stored');
      return { accepted: 1, refused: [] };
    });
    const sink = createSampleSink(store, NO_LOG);
    sink.subscribe((instants) => order.push(`one: ${instants}`));
    sink.subscribe(() => order.push('another'));
    expect(await sink.append(BATCH)).toEqual({ accepted: 1, refused: [] });
    expect(order).toEqual(['stored', 'one: 1', 'another']);
    await sink.appendColumns({ ...COLUMNS, at: Float64Array.of(7, 8) });
    expect(order.slice(3)).toEqual(['stored', 'one: 7,8', 'another']);
  });

  test('lets no subscriber that fails undo what is stored, nor keep it from the others', async () => {
    const log = recordingLog();
    const sink = createSampleSink(storing(ONE_STORED), log);
    const heard: unknown[] = [];
    sink.subscribe(() => {
      throw new Error('not for me');
    });
    sink.subscribe((instants) => heard.push(instants));
    expect(await sink.append(BATCH)).toEqual({ accepted: 1, refused: [] });
    expect(heard).toEqual([[Float64Array.of(1)]]);
    expect(log.errors).toMatchObject([{ error: { message: 'not for me' } }]);
  });

  test('notifies nobody of a batch that was not stored', async () => {
    const heard: unknown[] = [];
    const sink = createSampleSink(
      storing(() => Promise.reject(new Error('the disk is full'))),
      NO_LOG,
    );
    sink.subscribe((instants) => heard.push(instants));
    await expect(sink.append(BATCH)).rejects.toThrow('the disk is full');
    await expect(sink.appendColumns(COLUMNS)).rejects.toThrow('the disk is full');
    expect(heard).toEqual([]);
  });

  test('passes the name of a series on once, and its number after', async () => {
    const passed: NumberedColumns[] = [];
    const store: SampleAppender = {
      append: ONE_STORED,
      async appendColumns(columns) {
        passed.push(columns);
        return { accepted: 2, refused: [] };
      },
    };
    const sink = createSampleSink(store, NO_LOG);
    const other = { ...COLUMNS.series[0]! };
    await sink.appendColumns(COLUMNS);
    await sink.appendColumns({ ...COLUMNS, series: [other, COLUMNS.series[0]!] });
    expect(passed.map(({ added, numbers }) => [added, [...numbers]])).toEqual([
      [COLUMNS.series, [0, 1]],
      [[other], [2, 0]],
    ]);
    expect(passed[1]!.table).toBe(passed[0]!.table);
    expect(passed.map(({ others }) => others)).toEqual([0, 0]);
    await Promise.all([sink.appendColumns(COLUMNS), sink.appendColumns(COLUMNS)]);
    expect(passed.slice(2).map(({ others }) => others)).toEqual([0, 1]);
  });

  test('passes names on again after a failure, as they may not have come through', async () => {
    const passed: NumberedColumns[] = [];
    const store: SampleAppender = {
      append: ONE_STORED,
      async appendColumns(columns) {
        passed.push(columns);
        if (passed.length === 1) throw new Error('the disk is full');
        return { accepted: 2, refused: [] };
      },
    };
    const sink = createSampleSink(store, NO_LOG);
    await expect(sink.appendColumns(COLUMNS)).rejects.toThrow('the disk is full');
    await sink.appendColumns(COLUMNS);
    expect(passed[1]).toMatchObject({ added: COLUMNS.series, numbers: Uint32Array.of(0, 1) });
    expect(passed[1]!.table).not.toBe(passed[0]!.table);
  });
});

describe('the sample sink, whoever sends', () => {
  test('takes no more while a million samples wait for the store, and goes on when they are stored', async () => {
    let release = (_result: AppendResult): void => {};
    const stored = new Promise<AppendResult>((resolve) => {
      release = resolve;
    });
    const sink = createSampleSink(
      storing(() => stored),
      NO_LOG,
    );
    const million = new Float64Array(MAX_WAITING_SAMPLES + 1);
    const first = sink.append([{ ...BATCH[0]!, at: million, values: million }]);
    await expect(sink.append(BATCH)).rejects.toMatchObject({ name: 'StoreBusyError' });
    await expect(sink.appendColumns(COLUMNS)).rejects.toMatchObject({ name: 'StoreBusyError' });
    release({ accepted: 1, refused: [] });
    await first;
    expect(await sink.append(BATCH)).toEqual({ accepted: 1, refused: [] });
  });
});

describe('the report sink', () => {
  const TASK: TaskDraft = { kind: 'publish', key: 'r', dueAt: TEN, payload: {}, eventId: 'r', ifWaiting: 'replace' };

  test('stores a report together with the tasks of every publisher, and notifies them after', async () => {
    const order: unknown[] = [];
    const sink = createReportSink({
      async add(report, tasks) {
        order.push(['add', report.releaseId, tasks]);
        return { ...report, version: 1 };
      },
    });
    expect(await sink.add(reportOf('r'))).toMatchObject({ version: 1 });
    sink.publishBy({ tasksFor: async () => [TASK], onAdded: () => order.push('first') });
    sink.publishBy({ tasksFor: async (key) => [{ ...TASK, kind: 'notify', key }], onAdded: () => order.push('second') });
    await sink.add(reportOf('r'));
    expect(order).toEqual([['add', 'r', []], ['add', 'r', [TASK, { ...TASK, kind: 'notify' }]], 'first', 'second']);
  });

  test('tells the publisher nothing of a report that was not stored', async () => {
    const sink = createReportSink({ add: () => Promise.reject(new Error('gone')) });
    let added = 0;
    sink.publishBy({
      tasksFor: async () => [],
      onAdded() {
        added += 1;
      },
    });
    await expect(sink.add(reportOf('r'))).rejects.toThrow('gone');
    expect(added).toBe(0);
  });
});
