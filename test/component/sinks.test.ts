import { describe, expect, test } from 'vitest';
import { createReportSink } from '../../src/component/report-sink.ts';
import { createSampleSink } from '../../src/component/sample-sink.ts';
import type { SampleBatch } from '../../src/model/sample.ts';
import type { TaskDraft } from '../../src/model/task.ts';
import { reportOf, TEN } from '../storage/drafts.ts';
import { NO_LOG, recordingLog } from './logs.ts';

const BATCH: SampleBatch = [
  { series: { metric: 'm', tags: [], kind: null, unit: null }, at: Float64Array.of(1), values: Float64Array.of(2) },
];

describe('the sample sink', () => {
  test('notifies every subscriber of a batch once it is stored', async () => {
    const order: string[] = [];
    const store = {
      async append() {
        order.push('stored');
        return { accepted: 1, refused: [] };
      },
    };
    const sink = createSampleSink(store, NO_LOG);
    sink.subscribe((batch) => order.push(`one: ${batch[0]?.series.metric}`));
    sink.subscribe(() => order.push('another'));
    expect(await sink.append(BATCH)).toEqual({ accepted: 1, refused: [] });
    expect(order).toEqual(['stored', 'one: m', 'another']);
  });

  test('lets no subscriber that fails undo what is stored, nor keep it from the others', async () => {
    const log = recordingLog();
    const sink = createSampleSink({ append: async () => ({ accepted: 1, refused: [] }) }, log);
    const heard: SampleBatch[] = [];
    sink.subscribe(() => {
      throw new Error('not for me');
    });
    sink.subscribe((batch) => heard.push(batch));
    expect(await sink.append(BATCH)).toEqual({ accepted: 1, refused: [] });
    expect(heard).toEqual([BATCH]);
    expect(log.errors).toMatchObject([{ error: { message: 'not for me' } }]);
  });

  test('notifies nobody of a batch that was not stored', async () => {
    const heard: SampleBatch[] = [];
    const sink = createSampleSink({ append: () => Promise.reject(new Error('the disk is full')) }, NO_LOG);
    sink.subscribe((batch) => heard.push(batch));
    await expect(sink.append(BATCH)).rejects.toThrow('the disk is full');
    expect(heard).toEqual([]);
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
