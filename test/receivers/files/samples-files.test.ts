import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCsvReader } from '../../../src/receivers/files/csv-reader.ts';
import { decodeEventsJson } from '../../../src/receivers/files/events-json.ts';
import { createSamplesCsvReader, type SamplesReader } from '../../../src/receivers/files/samples-csv.ts';
import { createSamplesNdjsonReader } from '../../../src/receivers/files/samples-ndjson.ts';

/** `metric{tags} at=value ...` a series. */
function samplesOf(reader: SamplesReader, text: string): readonly string[] {
  reader.push(text);
  reader.end();
  return reader.build().map(({ series, at, values }) => {
    const tags = series.tags.map(([name, value]) => `${name}=${value}`).join(';');
    return [`${series.metric}{${tags}}`, ...Array.from(at, (instant, index) => `${instant}=${values[index]}`)].join(' ');
  });
}

const T = 1_795_400_000_000;
const RFC = '2026-11-23T10:00:00+01:00';
const AT_RFC = Date.parse(RFC);

const READ_CSV = [
  ['wide', `time,p95,errors\n${T},120.5,0\n`, [`p95{} ${T}=120.5`, `errors{} ${T}=0`]],
  ['no line feed at the end', `time,a\n${T},1`, [`a{} ${T}=1`]],
  ['CR LF and a byte order mark', `\uFEFFtime,a\r\n${T},1\r\n`, [`a{} ${T}=1`]],
  ['blank lines and blanks', `timestamp, a\n\n${T}, 1 \n\n`, [`a{} ${T}=1`]],
  ['missing values', `time,a,b\n${T},,NaN\n${T + 1},null,-2e3\n`, ['a{}', `b{} ${T + 1}=-2000`]],
  ['RFC 3339', `time,a\n${RFC},1\n`, [`a{} ${AT_RFC}=1`]],
  ['quotes', `time,"a ""b"", c"\n"${T}","1"\n`, [`a "b", c{} ${T}=1`]],
  ['long', `time,metric,value\n${T},a,1\n${T},b,2\n${T + 5},a,3\n`, [`a{} ${T}=1 ${T + 5}=3`, `b{} ${T}=2`]],
  [
    'long with tags',
    `time,tags,value,metric\n${T},service=shop;env=prod,1,a\n${T},,2,a\n`,
    [`a{env=prod;service=shop} ${T}=1`, `a{} ${T}=2`],
  ],
] as const;

const READ_NDJSON = [
  ['lines', `{"time":${T},"metric":"a","value":1}\n\n{"time":"${RFC}","metric":"a","value":2}`, [`a{} ${T}=1 ${AT_RFC}=2`]],
  ['tags', `{"time":${T},"metric":"a","value":1,"tags":{"service":"shop"}}\n`, [`a{service=shop} ${T}=1`]],
  ['a missing value', `{"time":${T},"metric":"a","value":null}\n`, []],
] as const;

describe('samples_file_success', () => {
  it.each(READ_CSV)('CSV: %s', (_name, text, series) => {
    expect(samplesOf(createSamplesCsvReader(), text)).toEqual(series);
  });
  it.each(READ_NDJSON)('NDJSON: %s', (_name, text, series) => {
    expect(samplesOf(createSamplesNdjsonReader(), text)).toEqual(series);
  });

  it('reads the same in pieces of any size', () => {
    const text = READ_CSV[6][1] + READ_CSV[0][1].replaceAll('time,p95,errors\n', '').replaceAll(',120.5,0', ',7');
    const whole = samplesOf(createSamplesCsvReader(), text);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: text.length }), (size) => {
        const reader = createSamplesCsvReader();
        let from = 0;
        for (; from + size < text.length; from += size) reader.push(text.slice(from, from + size));
        expect(samplesOf(reader, text.slice(from))).toEqual(whole);
      }),
    );
  });

  it('reads back every record that is written by the rules', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ') });
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (records) => {
        const kept = records.map((fields) => ['x', ...fields]);
        const written = kept.map((fields) => fields.map((each) => `"${each.replaceAll('"', '""')}"`).join(',')).join('\r\n');
        const read: (readonly string[])[] = [];
        const reader = createCsvReader((fields) => read.push(fields));
        reader.push(written);
        reader.end();
        expect(read).toEqual(kept);
      }),
    );
  });
});

const REFUSED_CSV = [
  ['empty', '', 'line 1: the file is empty; the first line names the columns: time, then the metrics'],
  ['no header', `${T},1\n`, `line 1, column "${T}": the first column is to be called time`],
  ['time alone', 'time\n', 'line 1: there is no column beside time'],
  ['a nameless column', 'time,a,\n', 'line 1: column 3 has no name'],
  ['a name twice', 'time,a,a\n', 'line 1, column "a": this name stands twice'],
  [
    'a stray column in long form',
    'time,metric,value,host\n',
    'line 1, column "host": beside time there are metric, value and tags',
  ],
  ['a short line', `time,a,b\n${T},1,2\n${T},1\n`, 'line 3: 2 fields, but the header names 3'],
  ['seconds', 'time,a\n1795400000,1\n', 'line 2, column "time": 1795400000 looks like seconds'],
  ['no zone', 'time,a\n2026-11-23T10:00:00,1\n', 'line 2, column "time": "2026-11-23T10:00:00" is no RFC 3339 time'],
  ['infinity', `time,a\n${T},1\n${T},+Inf\n`, 'line 3, column "a": "+Inf" is no number'],
  ['a number that is too large', `time,a\n${T},1e999\n`, 'line 2, column "a": "1e999" is no number'],
  ['hexadecimal', `time,a\n${T},0x1f\n`, 'line 2, column "a": "0x1f" is no number'],
  ['tags by colons', `time,metric,value,tags\n${T},a,1,service:shop\n`, 'line 2, column "tags": tags are written'],
  ['no metric', `time,metric,value\n${T},,1\n`, 'line 2, column "metric": is empty'],
  ['an open quote', `time,a\n${T},"1\n`, 'line 2: a quote is left open'],
  ['text after a quote', `time,a\n${T},"1"2\n`, 'line 2: field 2 has a quote where none may be'],
  ['the line after a record of two lines', `time,"a\nb"\n${T},x\n`, 'line 3, column "a\\nb": "x" is no number'],
] as const;

const REFUSED_NDJSON = [
  ['no JSON', `{"time":${T},"metric":"a","value":1}\n{"time"\n`, 'line 2: "{\\"time\\"" is no JSON'],
  ['a list', '[]', 'line 1: is to be a JSON object'],
  ['a stray field', '{"at":1}', 'line 1, column "at": a sample has time, metric, value, tags'],
  ['no metric', `{"time":${T},"value":1}`, 'line 1, column "metric": is to be a text'],
  ['no time', '{"metric":"a","value":1}', 'line 1, column "time": a time is milliseconds or RFC 3339 text'],
  ['a text for a value', `{"time":${T},"metric":"a","value":"1"}`, 'line 1, column "value": is to be a number, or null'],
  ['an infinite value', `{"time":${T},"metric":"a","value":1e999}`, 'line 1, column "value": is to be a number, or null'],
  ['a number for a tag', `{"time":${T},"metric":"a","value":1,"tags":{"a":1}}`, 'line 1, column "tags": "a" is to be a text'],
] as const;

describe('samples_file_failure', () => {
  it.each(REFUSED_CSV)('CSV: %s', (_name, text, message) => {
    expect(() => samplesOf(createSamplesCsvReader(), text)).toThrow(message);
  });
  it.each(REFUSED_NDJSON)('NDJSON: %s', (_name, text, message) => {
    expect(() => samplesOf(createSamplesNdjsonReader(), text)).toThrow(message);
  });
});

describe('events_file', () => {
  const event = { startedAt: T, version: '1.2', tags: ['b', 'a', 'b'] };
  const lines = `${JSON.stringify(event)}\n\n${JSON.stringify({ startedAt: RFC, kind: 'rollback' })}\n`;

  it.each([
    ['an array', JSON.stringify([event, { startedAt: RFC, kind: 'rollback' }])],
    ['lines', lines],
  ])('reads %s', (_name, text) => {
    const read = decodeEventsJson(text);
    expect(read.map(({ kind, startedAt, tags, status }) => [kind, startedAt, tags, status])).toEqual([
      ['deploy', T, ['a', 'b'], 'succeeded'],
      ['rollback', AT_RFC, [], 'succeeded'],
    ]);
  });

  it('reads one object over several lines', () => {
    expect(decodeEventsJson(JSON.stringify(event, null, 2))).toHaveLength(1);
  });

  it.each([
    ['empty', '', 'line 1: the file is empty'],
    ['broken', '[\n{"startedAt": 1,}]', 'line 2, column "'],
    ['no time', '[{}]', 'column "event 0, startedAt"'],
    ['seconds', `[{"startedAt":${T}},{"startedAt":1795400000}]`, 'column "event 1, startedAt": 1795400000 looks like seconds'],
    ['a bad line', `${JSON.stringify(event)}\n{"startedAt":${T},"servise":"shop"}\n`, 'line 2'],
    ['an unknown kind', `[{"startedAt":${T},"kind":"release"}]`, 'event 0, kind'],
    ['an end before the start', `[{"startedAt":${T},"endedAt":${T - 1}}]`, 'event 0, endedAt": is before startedAt'],
    ['a link that runs', `[{"startedAt":${T},"url":"javascript:alert(1)"}]`, 'event 0, url'],
  ])('refuses one that is %s', (_name, text, message) => {
    expect(() => decodeEventsJson(text)).toThrow(message);
  });
});
