import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLAIN_CSV, readCsv } from '../../../src/receivers/files/csv/read-csv.ts';
import { decodeEventsJson } from '../../../src/receivers/files/events-json.ts';
import { readPieces, readText } from './read-text.ts';

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
  ['a missing value', `{"time":${T},"metric":"a","value":null}\n{"time":${T},"metric":"b","value":1}\n`, [`b{} ${T}=1`]],
] as const;

describe('samples_file_success', () => {
  it.each(READ_CSV)('CSV: %s', async (_name, text, series) => {
    expect((await readText(text)).series).toEqual(series);
  });
  it.each(READ_NDJSON)('NDJSON: %s', async (_name, text, series) => {
    expect((await readText(text, { format: 'ndjson' })).series).toEqual(series);
  });

  it('reads the same in pieces of any size', async () => {
    const text = READ_CSV[6][1] + READ_CSV[0][1].replaceAll('time,p95,errors\n', '').replaceAll(`${T},120.5,0`, `${T + 1},7`);
    const whole = (await readText(text)).series;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: text.length }), async (size) => {
        const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
          text.slice(index * size, (index + 1) * size),
        );
        expect((await readPieces(pieces)).series).toEqual(whole);
      }),
    );
  });

  it('reads back every record that is written by the rules, and the line it began on', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', ' ') });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), async (records) => {
        let line = 1;
        const expected: { fields: readonly string[]; line: number }[] = [];
        const written = records.map((own) => {
          const fields = ['x', ...own];
          const text = fields.map((each) => `"${each.replaceAll('"', '""')}"`).join(',');
          expected.push({ fields, line });
          line += text.split('\n').length;
          return text;
        });
        const read: { fields: readonly string[]; line: number }[] = [];
        await readCsv([written.join('\r\n')], PLAIN_CSV, (fields, begun) => read.push({ fields, line: begun }));
        expect(read).toEqual(expected);
      }),
    );
  });

  it('goes by one open quote no farther than a megabyte', async () => {
    const text = `time,a\n${T},"${`1\n`.repeat(600_000)}`;
    await expect(readText(text)).rejects.toThrow('line 2: this line never ends; is a quote left open?');
  });
});

const REFUSED_CSV = [
  ['empty', '', 'line 1: the file is empty; the first line names the columns: time, then the metrics'],
  ['no header', `${T},1\n`, 'line 1: the first line is to name the columns: time, then the metrics'],
  ['time alone', 'time\n', 'line 1: there is no column beside time'],
  ['a nameless column', `time,a,\n${T},1,2\n`, 'line 1: column 3 has no name'],
  ['a name twice', `time,a,a\n${T},1,2\n`, 'line 1, column "a": this name stands twice'],
  ['a header alone', 'time,a\n', 'line 1, column "time": holds no time; there are no samples'],
  [
    'two numbers in a row of one metric',
    `time,metric,value,other\n${T},a,1,2\n`,
    'line 1, column "other": numbers beside metric and value',
  ],
  ['a short line', `time,a,b\n${T},1,2\n${T},1\n`, 'line 3: 2 fields, but the header names 3'],
  ['row numbers for times', 'time,a\n1,1\n', 'line 2, column "time": "1" is no time such as 2026-11-23T10:00:00Z'],
  ['a zone of three letters', 'time,a\n2026-11-23 10:00 CET,1\n', 'CET stands for more than one time zone'],
  ['a day that does not exist', 'time,a\n2026-02-30T10:00:00Z,1\n', '"2026-02-30T10:00:00Z" does not exist in the calendar'],
  ['a number that is too large', `time,a\n${T},1e999\n`, 'line 2, column "a": "1e999" is no number'],
  ['hexadecimal', `time,a\n${T},0x1f\n`, 'line 2, column "a": "0x1f" is no number'],
  ['tags with a quote inside', `time,metric,value,tags\n${T},a,1,"service=""shop"\n`, 'line 2, column "tags": "service='],
  [
    'two values of one instant',
    `time,a\n${T},1\n${T},2\n`,
    'line 3, column "a": 2 and, on the line before, 1 are of one instant',
  ],
  ['no table', 'hello\nworld\n', 'the file was read as CSV with fields separated by ","'],
  ['no metric', `time,metric,value\n${T},,1\n`, 'line 2, column "metric": is empty'],
  ['an open quote', `time,a\n${T},"1\n`, 'line 2: a quote is left open'],
  ['text after a quote', `time,a\n${T},"1"2\n`, 'line 2: field 2 has a quote where none may be'],
  ['a quote left open for lines', `time,a\n${T},1\n\n${T},"1\n2\n3\n`, 'line 4: a quote is left open'],
  ['a quote within a field', `time,a\n${T},1"2\n`, 'line 2: field 2 has a quote where none may be'],
  ['the line after a record of two lines', `time,"a\nb"\n${T},x\n`, 'line 3, column "a\\nb": "x" is no number'],
] as const;

const REFUSED_NDJSON = [
  ['no JSON', `{"time":${T},"metric":"a","value":1}\n{"time"\n`, 'line 2: "{\\"time\\"" is no JSON'],
  ['an empty list', '[]', 'there are no samples in the file'],
  ['a number', '1', 'line 1: is to be a JSON object'],
  ['a stray field', '{"at":1}', 'line 1, column "at": a sample has time, metric, value, tags'],
  ['no metric', `{"time":${T},"value":1}`, 'line 1, column "metric": is to be a text'],
  ['no time', '{"metric":"a","value":1}', 'line 1, column "time": a time is milliseconds or RFC 3339 text'],
  ['a text for a value', `{"time":${T},"metric":"a","value":"1"}`, 'line 1, column "value": is to be a number, or null'],
  ['an infinite value', `{"time":${T},"metric":"a","value":1e999}`, 'line 1, column "value": is to be a number, or null'],
  ['a number for a tag', `{"time":${T},"metric":"a","value":1,"tags":{"a":1}}`, 'line 1, column "tags": "a" is to be a text'],
] as const;

describe('samples_file_failure', () => {
  it.each(REFUSED_CSV)('CSV: %s', async (_name, text, message) => {
    await expect(readText(text)).rejects.toThrow(message);
  });
  it.each(REFUSED_NDJSON)('NDJSON: %s', async (_name, text, message) => {
    await expect(readText(text, { format: 'ndjson' })).rejects.toThrow(message);
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
