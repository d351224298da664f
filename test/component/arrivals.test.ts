import { describe, expect, test } from 'vitest';
import { type ArrivalSource, createArrivals } from '../../src/component/arrivals.ts';
import { logRejections } from '../../src/component/log-rejections.ts';
import { millis } from '../../src/model/instant.ts';

const LINES: ArrivalSource = { name: 'lines', title: 'Lines', unit: 'lines' };
const BAD = { reason: 'bad', meaning: 'it is bad', advice: 'send better ones' };
const ODD = { reason: 'odd', meaning: 'it is odd', advice: null };

function arrivalsAt(start: number) {
  const clock = { now: start };
  return { clock, arrivals: createArrivals(() => millis(clock.now)) };
}

/** The lines that were logged when it stopped. */
async function logged(arrivals: ReturnType<typeof createArrivals>) {
  const warnings: unknown[] = [];
  await logRejections(arrivals, { warn: (details, message) => warnings.push({ ...details, message }) }).stop();
  return warnings;
}

describe('what arrives', () => {
  test('is counted by source, with the time of the last', () => {
    const { clock, arrivals } = arrivalsAt(5);
    const counter = arrivals.of(LINES);
    expect(arrivals.list()).toEqual([{ ...LINES, accepted: 0, lastAcceptedAt: null, rejected: 0, rejections: [] }]);
    counter.accepted();
    clock.now = 9;
    arrivals.of(LINES).accepted(3);
    expect(arrivals.since).toBe(5);
    expect(arrivals.list()).toEqual([{ ...LINES, accepted: 4, lastAcceptedAt: 9, rejected: 0, rejections: [] }]);
  });

  test('and is rejected is counted by reason, the most frequent first, with an example', () => {
    const { arrivals } = arrivalsAt(5);
    const counter = arrivals.of(LINES);
    counter.rejected(BAD, () => 'a');
    counter.rejected(ODD, () => 'b', 2);
    const rejections = [
      { ...ODD, count: 2, lastAt: 5, example: 'b' },
      { ...BAD, count: 1, lastAt: 5, example: 'a' },
    ];
    expect(arrivals.list()).toMatchObject([{ rejected: 3, rejections }]);
  });

  test('gives one example between two summaries, so that a flood costs nothing', () => {
    const { arrivals } = arrivalsAt(5);
    const counter = arrivals.of(LINES);
    let made = 0;
    const example = () => `line ${++made}`;
    for (let i = 0; i < 1_000; i += 1) counter.rejected(BAD, example);
    expect(made).toBe(1);
    arrivals.takeSummaries();
    counter.rejected(BAD, example);
    expect(arrivals.list()[0]?.rejections).toMatchObject([{ count: 1_001, example: 'line 2' }]);
  });

  test.each([
    ['a'.repeat(300), `${'a'.repeat(200)}…`],
    ['a\u001b[31m\nb', 'a\u{fffd}[31m\u{fffd}b'],
    ['abc\u202edef', 'abc\u{fffd}def'],
    ['half of a pair \ud800', 'half of a pair \u{fffd}'],
  ])('has short examples that are safe to show: %j', (sent, shown) => {
    const { arrivals } = arrivalsAt(5);
    arrivals.of(LINES).rejected(BAD, () => sent);
    expect(arrivals.list()[0]?.rejections[0]?.example).toBe(shown);
  });
});

describe('the log', () => {
  test('has a line for each source that had something rejected, with an example and what to do', async () => {
    const { arrivals } = arrivalsAt(5);
    arrivals.of({ name: 'quiet', title: 'Quiet', unit: 'lines' }).accepted();
    const counter = arrivals.of(LINES);
    counter.rejected(ODD, () => 'b');
    counter.rejected(BAD, () => 'a', 673);
    expect(await logged(arrivals)).toEqual([
      {
        ...{ source: 'lines', rejected: 674, reasons: { bad: 673, odd: 1 }, example: 'a' },
        message: 'Lines: 674 lines rejected, most of them for: it is bad; send better ones',
      },
    ]);
    expect(await logged(arrivals)).toEqual([]);
  });
});
