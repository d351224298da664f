import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MemoryCollector } from '../../../src/receivers/files/memory-collector.ts';
import { readSamplesFile } from '../../../src/receivers/files/read-samples-file.ts';
import { type FileOptions, NO_FILE_OPTIONS } from '../../../src/receivers/files/reading/file-options.ts';
import { openFile } from '../../../src/receivers/files/source/open-file.ts';
import { readPath, readText, textSource } from './read-text.ts';

const AT = '2026-11-02T00:00:00Z';
const T = Date.parse(AT);
const row = (cell: string, minute = 0): string => `2026-11-02T00:${String(minute).padStart(2, '0')}:00Z,"${cell}"`;
const column = (...cells: string[]): string => `time,a\n${cells.map((cell, index) => row(cell, index)).join('\n')}\n`;
const semicolons = (...cells: string[]): string =>
  column(...cells)
    .replaceAll(',"', ';"')
    .replace('time,a', 'time;a');

async function valuesOf(text: string, options: Partial<FileOptions> = {}): Promise<readonly number[]> {
  const { batch } = await readText(text, options);
  return batch.flatMap(({ values }) => [...values]);
}

describe('numbers', () => {
  it.each<[string, string, readonly number[], Partial<FileOptions>?]>([
    ['a comma before two digits', column('1,25', '1,234'), [1.25, 1.234]],
    ['a comma before three digits and a point', column('1,234', '1,234.5'), [1_234, 1_234.5]],
    ['a comma after a zero', semicolons('0,125', '1,234'), [0.125, 1.234]],
    ['commas twice', semicolons('1,234,567', '1,234'), [1_234_567, 1_234]],
    ['points twice', semicolons('1.234.567', '1.234'), [1_234_567, 1_234]],
    ['a point as decimal sign where commas separate', column('1.234', '1.235'), [1.234, 1.235]],
    ['whole numbers below a thousand beside a group', semicolons('999', '1,000'), [999, 1_000]],
    ['whole numbers above a thousand without a group', semicolons('1000', '1,234'), [1_000, 1.234]],
    ['another column that shows it', 'time;a;b\n2026-11-02;1.234;0,5\n', [1_234, 0.5]],
    ['blanks and apostrophes as groups', column('1 234', "1'234.5", '1\u202f234\u00a0567'), [1_234, 1_234.5, 1_234_567]],
    ['groups of India', column('12,34,567', '1.5'), [1_234_567, 1.5]],
    ['what was said', semicolons('1,234'), [1_234], { decimal: '.' }],
    ['what was said, the other way', column('1,234'), [1.234], { decimal: ',' }],
    ['signs, exponents and currencies', column('-1.5', '+2', '\u22123', '1e3', '$4.5'), [-1.5, 2, -3, 1_000, 4.5]],
    ['missing cells', column('1', '', 'NaN', '-', 'null', 'N/A', '#N/A', 'None', '2'), [1, 2]],
  ])('reads %s', async (_name, text, values, options) => {
    expect(await valuesOf(text, options)).toEqual(values);
  });

  it('leaves infinite values out, and says so', async () => {
    const { series, notes } = await readText(column('1', 'Inf', '+Inf', '-Infinity', '∞', '2'));
    expect(series).toEqual([`a{} ${T}=1 ${T + 5 * 60_000}=2`]);
    expect(notes).toContain('infinite values were left out');
  });

  it.each([
    [
      'a comma that may be either',
      semicolons('1,234', '1,235'),
      'line 2, column "a": "1,234" may have a decimal sign or a group of thousands',
    ],
    ['a point that may be either', semicolons('1.234', '1.235'), '"1.234" may have a decimal sign or a group of thousands'],
    [
      'both signs',
      semicolons('1,5', '1.5'),
      'line 2, column "a": "1,5" has a decimal comma, but "1.5" on line 3 a decimal point',
    ],
    ['groups that are none', column('1,23,4', '1.5'), 'line 2, column "a": "1,23,4" is no number'],
    ['two units that do not go together', column('1 ms', '2 MB'), '"ms" and "MB" stand in one column and do not go together'],
    ['a number without the unit of the others', column('1 ms', '2'), 'line 3, column "a": "2" has no unit'],
    [
      'm, which is minutes, thousandths and millions',
      column('1 m', '2 m'),
      'm after a number may be minutes, thousandths or millions',
    ],
  ])('refuses %s', async (_name, text, message) => {
    await expect(readText(text)).rejects.toThrow(message);
  });
});

describe('times', () => {
  const clocks = (...times: string[]): string => `time,a\n${times.map((time, index) => `"${time}",${index}`).join('\n')}\n`;
  const atOf = async (text: string, options: Partial<FileOptions> = {}): Promise<readonly string[]> => {
    const { batch } = await readText(text, options);
    return batch.flatMap(({ at }) => [...at].map((instant) => new Date(instant).toISOString()));
  };
  const BERLIN = { timeZone: 'Europe/Berlin' };

  it.each<[string, string, readonly string[], Partial<FileOptions>?]>([
    [
      'a zone in summer and in winter',
      clocks('2026-10-24 12:00', '2026-10-26 12:00'),
      ['2026-10-24T10:00:00.000Z', '2026-10-26T11:00:00.000Z'],
      BERLIN,
    ],
    [
      // python3: datetime(2026, 10, 25, 2, 30, fold=0 or 1, tzinfo=ZoneInfo('Europe/Berlin')).astimezone(UTC)
      'an hour that comes twice',
      clocks(
        '2026-10-25 01:30',
        '2026-10-25 02:00',
        '2026-10-25 02:30',
        '2026-10-25 02:00',
        '2026-10-25 02:30',
        '2026-10-25 03:00',
      ),
      [
        '2026-10-24T23:30:00.000Z',
        '2026-10-25T00:00:00.000Z',
        '2026-10-25T00:30:00.000Z',
        '2026-10-25T01:00:00.000Z',
        '2026-10-25T01:30:00.000Z',
        '2026-10-25T02:00:00.000Z',
      ],
      BERLIN,
    ],
    [
      'the same with the newest first',
      clocks(
        '2026-10-25 03:00',
        '2026-10-25 02:30',
        '2026-10-25 02:00',
        '2026-10-25 02:30',
        '2026-10-25 02:00',
        '2026-10-25 01:30',
      ),
      [
        '2026-10-25T02:00:00.000Z',
        '2026-10-25T01:30:00.000Z',
        '2026-10-25T01:00:00.000Z',
        '2026-10-25T00:30:00.000Z',
        '2026-10-25T00:00:00.000Z',
        '2026-10-24T23:30:00.000Z',
      ],
      BERLIN,
    ],
    ['a zone of half an hour', clocks('2026-11-02 05:30'), ['2026-11-02T00:00:00.000Z'], { timeZone: 'Asia/Kolkata' }],
    ['a time with a zone beside --time-zone', clocks('2026-11-02 00:00:00+0000'), ['2026-11-02T00:00:00.000Z'], BERLIN],
    ['a zone in the name of the column', 'Time (UTC),a\n2026-11-02 00:00,1\n', ['2026-11-02T00:00:00.000Z']],
    ['an order that was said', clocks('02/11/2026 00:00'), ['2026-11-02T00:00:00.000Z'], { dateOrder: 'dmy' }],
    ['the other order', clocks('11/02/2026 12:00:00 AM'), ['2026-11-02T00:00:00.000Z'], { dateOrder: 'mdy' }],
    [
      'compact and Apache times',
      clocks('20261102T000000Z', '02/Nov/2026:00:01:00 +0000'),
      ['2026-11-02T00:00:00.000Z', '2026-11-02T00:01:00.000Z'],
    ],
  ])('reads %s', async (_name, text, instants, options) => {
    expect(await atOf(text, options)).toEqual(instants);
  });

  it('tells the passes of an hour apart for each series by itself', async () => {
    const times = ['01:30', '02:30', '02:30', '03:30'];
    const rows = ['shop', 'cart'].flatMap((service) => times.map((time, index) => `2026-10-25 ${time},${service},${index}`));
    const { batch } = await readText(`time,service,a\n${rows.join('\n')}\n`, BERLIN);
    const expected = ['2026-10-24T23:30Z', '2026-10-25T00:30Z', '2026-10-25T01:30Z', '2026-10-25T02:30Z'].map((time) =>
      Date.parse(time),
    );
    expect(batch.map(({ at }) => [...at])).toEqual([expected, expected]);
  });

  it.each<[string, string, string, Partial<FileOptions>?]>([
    [
      'a time that was skipped',
      clocks('2026-03-29 01:59', '2026-03-29 02:30'),
      'line 3, column "time": "2026-03-29 02:30" does not exist in Europe/Berlin',
      BERLIN,
    ],
    [
      'a first time that comes twice',
      clocks('2026-10-25 02:30'),
      '"2026-10-25 02:30" comes twice in Europe/Berlin, and no time before it says which',
      BERLIN,
    ],
    [
      'an order that nothing shows',
      clocks('02/11/2026 00:00', '02/11/2026 00:01'),
      '"02/11/2026 00:00" may begin with the day or the month',
    ],
    ['both orders', clocks('13/11/2026', '11/13/2026'), '"11/13/2026" has the month first, but "13/11/2026" on line 2 the day'],
    ['a year of two digits', clocks('02/11/26 00:00'), 'has a year of two digits; write all four'],
    ['times that have lost digits', clocks('1.79e+09'), 'may have lost its last digits'],
    ['times on one column and none in another row', clocks(AT, 'soon'), 'line 3, column "time": "soon" is no time'],
  ])('refuses %s', async (_name, text, message, options) => {
    await expect(readText(text, options)).rejects.toThrow(message);
  });
});

describe('limits', () => {
  it('stops where the samples of a file do not fit in memory', async () => {
    const collector = new MemoryCollector(2);
    const reading = readSamplesFile(textSource(column('1', '2', '3')), NO_FILE_OPTIONS, collector, () => {});
    await expect(reading).rejects.toThrow('more samples than fit in memory; cut the file, or import it into a server');
  });

  it('stops what inflates without end', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pinkbar-bomb-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'bomb.csv.gz');
    writeFileSync(path, gzipSync(`time,a\n${'\n'.repeat(8_000_000)}`));
    const quiet = { onNote: () => {}, onBytes: () => {} };
    const source = await openFile(path, { encoding: null, maxTextBytes: 1_000_000, ...quiet });
    const reading = readSamplesFile(source, NO_FILE_OPTIONS, new MemoryCollector(), () => {});
    await expect(reading).rejects.toThrow('GiB once inflated');
  });

  it('refuses a line without an end', async () => {
    const text = `{"time":${T},"metric":"a","value":1}\n{"time":${' '.repeat(1_100_000)}`;
    await expect(readText(text, { format: 'ndjson' })).rejects.toThrow('line 2: this line is longer than 1048576 characters');
  });

  it('names the place where JSON breaks, or quotes it', async () => {
    await expect(readText('{"status":"success",\n"data" 1}')).rejects.toThrow(
      'line 2, column "8": here the file stops being JSON',
    );
    await expect(readText('{"status":"success",\n"data":}')).rejects.toThrow(/the file is no JSON: Unexpected token '}'/);
    await expect(readText('{"status":"success",\n"data":')).rejects.toThrow('line 2: here the file ends, before its JSON does');
  });

  it('names the formats where a document is of none', async () => {
    await expect(readText('{"hits": []}')).rejects.toThrow(
      /none of the formats cloudwatch, .*; its fields are hits\. --format takes csv, /,
    );
  });
});

describe('line ends', () => {
  it('may be those of old Macs, as spreadsheets still write them', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'pinkbar-cr-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const path = join(directory, 'old.csv');
    writeFileSync(path, column('1', '2').replaceAll('\n', '\r'));
    expect((await readPath(path)).series).toEqual([`a{} ${T}=1 ${T + 60_000}=2`]);
  });
});

describe('names of Graphite', () => {
  it('have their tags behind semicolons, and beside them', async () => {
    const targets = [
      { target: 'shop.errors;service=shop;region=eu', datapoints: [[1, T / 1_000]] },
      { target: 'shop.p95;service=shop', tags: { name: 'shop.p95', service: 'shop' }, datapoints: [[2, T / 1_000]] },
    ];
    expect((await readText(JSON.stringify(targets))).series).toEqual([
      `shop.errors{region=eu;service=shop} ${T}=1`,
      `shop.p95{service=shop} ${T}=2`,
    ]);
  });
});
