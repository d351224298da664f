import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeDogstatsdLine } from '../../../src/receivers/statsd/decode-dogstatsd.ts';
import type { DecodedLine, MetricLine, StatsdRejection } from '../../../src/receivers/statsd/metric-line.ts';
import { readTags } from '../../../src/receivers/statsd/tag-list.ts';
import { readJsonFixture } from './read-fixture.ts';

interface AgentCase {
  readonly id: number;
  readonly kind: 'metric' | 'event' | 'service_check';
  readonly packet: string;
  readonly accept: boolean;
  readonly expect?: Record<string, unknown>;
  readonly note?: string;
}

/** The letters of the wire. */
const LETTERS = { counter: 'c', gauge: 'g', timer: 'ms', histogram: 'h', distribution: 'd', set: 's' } as const;

/** What was decoded, in the words of the case file. Only the fields that a case states are compared: row 28 has timestamps off. */
function inWordsOfTheCases(decoded: DecodedLine): Record<string, unknown> {
  switch (decoded.kind) {
    case 'metric': {
      const { tags, host } = readTags(decoded.tagsText);
      const { name, type, values, rate, member, timestampS, containerId } = decoded;
      return {
        name,
        type: LETTERS[type],
        values,
        tags,
        host,
        sample_rate: rate,
        set_value: member,
        timestamp_s: timestampS,
        container_id: containerId,
      };
    }
    case 'event':
      return {
        title: decoded.title,
        text: decoded.text,
        timestamp_s: decoded.timestampS ?? 0,
        priority: decoded.priority,
        alert_type: decoded.alertType,
        tags: decoded.tags,
        aggregation_key: decoded.aggregationKey ?? '',
        source_type: decoded.sourceType ?? '',
        host: decoded.host,
      };
    case 'service-check': {
      const { name, status, timestampS, message, tags, host } = decoded;
      return { name, status, timestamp_s: timestampS ?? 0, message, tags, host };
    }
    case 'rejected':
      return { rejected: decoded.reason };
  }
}

describe('the parser cases of the Agent', () => {
  const { cases } = readJsonFixture<{ cases: readonly AgentCase[] }>('statsd/dogstatsd_cases.json');

  test('the file is whole', () => expect(cases).toHaveLength(95));

  test.each(cases)('$id $packet', (row) => {
    const decoded = decodeDogstatsdLine(row.packet);
    if (!row.accept) {
      expect(decoded.kind).toBe('rejected');
      return;
    }
    expect(decoded.kind).toBe(row.kind.replace('_', '-'));
    expect(inWordsOfTheCases(decoded)).toMatchObject(row.expect!);
  });
});

const PLAIN: MetricLine = {
  kind: 'metric',
  name: 'a',
  type: 'counter',
  values: [1],
  deltas: null,
  member: null,
  rate: 1,
  tagsText: '',
  timestampS: null,
  containerId: null,
};

test('decodeDogstatsdLine_success', () => {
  const f = (line: string, want: Partial<MetricLine>): void => expect(decodeDogstatsdLine(line)).toEqual({ ...PLAIN, ...want });
  f('a:1|c', {});
  f('a:-1.5e3|c', { values: [-1500] });
  f('a:+1|g', { type: 'gauge', deltas: [true] });
  f('a:5:-2:+1|g', { type: 'gauge', values: [5, -2, 1], deltas: [false, true, true] });
  // A negative level or a decrease: what DogStatsD has and StatsD has not leaves it open.
  f('a:-5|g|#room:a', { type: 'gauge', values: [-5], deltas: ['either'], tagsText: 'room:a' });
  f('a:-5|g|T1656581400', { type: 'gauge', values: [-5], deltas: ['either'], timestampS: 1_656_581_400 });
  f('a:-5|g|c:abc', { type: 'gauge', values: [-5], deltas: ['either'], containerId: 'abc' });
  f('a:-5|g|@1', { type: 'gauge', values: [-5], deltas: [true] });
  f('a:7:+5:-2|g|#room:a', { type: 'gauge', values: [7, 5, -2], deltas: [false, true, 'either'], tagsText: 'room:a' });
  f('a:5::-2|g', { type: 'gauge', values: [5, -2], deltas: [false, true] });
  f('__proto__:1|c|#__proto__:x', { name: '__proto__', tagsText: '__proto__:x' });
  f('a:1|c|@2', { rate: 2 });
  f('a:1|c||', {});
  f('a:1|c|e:in-12|card:low', {});
});

test('decodeDogstatsdLine_failure', () => {
  const f = (line: string, want: StatsdRejection): void =>
    expect(decodeDogstatsdLine(line)).toEqual({ kind: 'rejected', reason: want });
  f('', 'empty-name');
  f('\u0000\u0001', 'empty-name');
  f(':1|c', 'empty-name');
  f('a:1', 'no-type');
  f('a:1|', 'no-type');
  f('a:1|C', 'unknown-type');
  f('a:|c', 'empty-value');
  f('a:|s', 'empty-value');
  f('a:::|c', 'empty-value');
  f('a:0x10|c', 'bad-value');
  f('a: 5|c', 'bad-value');
  f('a:NaN|c', 'bad-value');
  f('a:Infinity|c', 'bad-value');
  f('a:1e400|g', 'bad-value');
  f('a:1:x|ms', 'bad-value');
  f('a:1|c|@0', 'bad-rate');
  f('a:1|c|@-1', 'bad-rate');
  f('a:1|c|@', 'bad-rate');
  f('a:1|c|@1e400', 'bad-rate');
  f('a:1|c|T1.5', 'bad-timestamp');
  f('a:1|c|T99999999999999999999', 'bad-timestamp');
  f('_e{5,4}:title_text', 'bad-event');
  f('_e{5,4}:title|textmore', 'bad-event');
  f('_scx|a|0', 'bad-service-check');
});

describe('properties', () => {
  const word = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !/[:|\n\r,#]/.test(text) && !text.startsWith('_'));
  // Minus zero is written as 0.
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

  test('what is written is what is read', () => {
    const metric = fc.record({
      name: word,
      type: fc.constantFrom('counter', 'timer', 'histogram', 'distribution' as const),
      values: fc.array(number, { minLength: 1, maxLength: 5 }),
      rate: fc.constantFrom(1, 0.5, 0.1),
      tags: fc.array(word, { maxLength: 4 }),
      timestampS: fc.option(fc.integer({ min: 1, max: 2 ** 31 })),
    });
    fc.assert(
      fc.property(metric, ({ name, type, values, rate, tags, timestampS }) => {
        const stamp = timestampS === null ? '' : `|T${timestampS}`;
        const line = `${name}:${values.map((value) => `${value}`).join(':')}|${LETTERS[type]}|@${rate}|#${tags.join(',')}${stamp}`;
        expect(decodeDogstatsdLine(line)).toEqual({ ...PLAIN, name, type, values, rate, tagsText: tags.join(','), timestampS });
      }),
    );
  });

  test('the lengths of an event count UTF-8 bytes', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !/[\n\\]/.test(value));
    fc.assert(
      fc.property(text, text, (title, body) => {
        fc.pre(title !== '');
        const line = `_e{${Buffer.byteLength(title)},${Buffer.byteLength(body)}}:${title}|${body}|k:shop`;
        expect(decodeDogstatsdLine(line)).toMatchObject({ kind: 'event', title, text: body, aggregationKey: 'shop' });
      }),
    );
  });
});
