import { describe, expect, it, test } from 'vitest';
import { millis } from '../../../src/model/instant.ts';
import { type AccessLogFormat, createAccessLogDecoder } from '../../../src/receivers/nginx/decode-access-log.ts';
import { FlatJsonScanner } from '../../../src/receivers/nginx/flat-json.ts';
import { secondsToMs, timeOfTries, triesOf } from '../../../src/receivers/nginx/log-numbers.ts';
import { readHeaderTime, readLogTime } from '../../../src/receivers/nginx/log-time.ts';
import { routeName } from '../../../src/receivers/nginx/route-name.ts';
import { readSyslogHeader } from '../../../src/receivers/nginx/syslog-header.ts';

const ARRIVED = millis(Date.UTC(2026, 10, 23, 1, 49, 22));
const HEADER = '<190>Nov 23 01:49:21 web-1 nginx: ';

const decoderOf = (format: Partial<AccessLogFormat> = {}) =>
  createAccessLogDecoder({ serviceField: 'host', hasRoutes: false, timeZone: 'UTC', ...format });
const decode = (message: string, format: Partial<AccessLogFormat> = {}) => decoderOf(format)(HEADER + message, ARRIVED);

describe('records', () => {
  it.each([
    ['proxied', '"200"', '"0.012"', { tries: 1, failedTries: 0, upstreamMs: 12 }],
    ['answered by NGINX itself', '""', '""', { tries: 0, failedTries: 0, upstreamMs: Number.NaN }],
    ['the first upstream refused', '"502, 200"', '"0.000, 0.558"', { tries: 2, failedTries: 1, upstreamMs: 558 }],
    ['all refused', '"502"', '"0.001"', { tries: 1, failedTries: 1, upstreamMs: 1 }],
    ['too slow', '"504"', '"1.001"', { tries: 1, failedTries: 1, upstreamMs: 1_001 }],
    ['the client left', '"-"', '"0.300"', { tries: 1, failedTries: 0, upstreamMs: 300 }],
    ['an internal redirect', '"404 : 200"', '"0.010 : 0.020"', { tries: 2, failedTries: 0, upstreamMs: 30 }],
    ['both', '"502, 504 : 200"', '"0.100, - : 0.020"', { tries: 3, failedTries: 2, upstreamMs: 120 }],
    ['unset, without quotes', '', '', { tries: 0, failedTries: 0, upstreamMs: Number.NaN }],
  ])('%s', (_, statuses, times, expected) => {
    const record = decode(`{"status":200,"upstream_status":${statuses},"upstream_response_time":${times},"request_time":0.5}`);
    expect(record).toMatchObject({ kind: 'record', status: 200, requestMs: 500, isCut: false, ...expected });
  });

  it.each([
    ['its own member first', '{"service":"shop","host":"h","status":200}', {}, 'shop'],
    ['the host', '{"service":"","host":"h","status":200}', {}, 'h'],
    ['another member', '{"host":"h","app":"pay","status":200}', { serviceField: 'app' }, 'pay'],
    ['the upstream that answered', '{"up":"a:1, b:2 : c:3, d:4","status":200}', { serviceField: 'up' }, 'd:4'],
    ['the same, after a redirect', '{"up":"a:1, b:2 : c:3","status":200}', { serviceField: 'up' }, 'c:3'],
    ['the tag of the line', '{"status":200}', {}, 'nginx'],
    ['the tag where the variable is not set', '{"host":"-","status":200}', {}, 'nginx'],
    ['a member that means something else too', '{"uri":"/a","status":200}', { serviceField: 'uri', hasRoutes: true }, '/a'],
    ['with escapes', '{"host":"sh\\u00f6p \\"1\\"","status":200}', {}, 'shöp "1"'],
    ['with escapes of another kind', '{"host":"sh\\x22p","status":200}', {}, 'sh\\x22p'],
  ])('the service is %s', (_, message, format, service) => {
    expect(decode(message, format)).toMatchObject({ kind: 'record', service });
  });

  it('reads members in any order, with blanks, nested values and names given twice', () => {
    const message =
      '{ "a" : {"status":500,"x":["}"]} , "request_time" : "0.25", "b":[1,{"c":"]"}], "status":"204","status":500 }';
    expect(decode(message)).toMatchObject({ status: 204, requestMs: 250 });
  });

  it('is not misled by what clients write into a path', () => {
    const record = decode('{"uri":"/\\"status\\":500,\\"x\\":\\"","status":200}', { hasRoutes: true });
    expect(record).toMatchObject({ status: 200, route: '/"status":500,"x":"' });
  });

  it('keeps nothing of the line before', () => {
    const read = decoderOf();
    read(
      `${HEADER}{"status":200,"request_time":0.5,"upstream_status":"502, 200","upstream_response_time":"1.000, 0.558","msec":1.000}`,
      ARRIVED,
    );
    const record = read('{"status":200}', ARRIVED);
    const nothing = {
      requestMs: Number.NaN,
      upstreamMs: Number.NaN,
      loggedAtMs: Number.NaN,
      tries: 0,
      failedTries: 0,
      service: '',
    };
    expect(record).toMatchObject({ ...nothing, sender: '', environment: '', version: '', route: '' });
  });

  it('goes on when the format of the log changes from line to line', () => {
    const read = decoderOf();
    const lines = ['{"status":200,"host":"a"}', '{"host":"b","status":500}', '{"x":1,"status":200,"host":"a"}'];
    const records = [...lines, ...lines].map((line) => read(HEADER + line, ARRIVED));
    expect(records.map((each) => each.kind === 'record' && `${each.service} ${each.status}`)).toEqual([
      ...['a 200', 'b 500', 'a 200'],
      ...['a 200', 'b 500', 'a 200'],
    ]);
  });
});

describe('records cut at the end of the datagram', () => {
  const whole = '{"status":200,"request_time":1.25,"host":"shop","uri":"/a"}';
  test.each(Array.from({ length: whole.length }, (_, length) => length))('at %i', (length) => {
    const record = decode(whole.slice(0, length));
    if (length === 0) expect(record).toMatchObject({ reason: 'not-json' });
    else if (length < '{"status":200,'.length) expect(record).toEqual({ kind: 'rejected', reason: 'cut' });
    else expect(record).toMatchObject({ kind: 'record', status: 200, isCut: true });
    // A value that may have lost its end is none.
    if (record.kind === 'record') {
      expect([1_250, Number.NaN]).toContainEqual(record.requestMs);
      expect(['shop', 'nginx']).toContain(record.service);
    }
  });
});

describe('what is no record', () => {
  it.each([
    ["<34>Oct 11 22:14:15 mymachine su: 'su root' failed for lonvick on /dev/pts/8", 'not-json'],
    [`<187>Nov 23 01:49:21 web-1 nginx: 2026/11/23 01:49:21 [error] 12#12: *1 connect() failed`, 'not-json'],
    [`${HEADER}{"level":"info","msg":"started"}`, 'no-status'],
    [`${HEADER}{}`, 'no-status'],
    [`${HEADER}{"status":"OK"}`, 'no-status'],
    [`${HEADER}{"status":-1}`, 'no-status'],
    [`${HEADER}{"status":2000}`, 'no-status'],
    [`${HEADER}{status:200}`, 'bad-json'],
    [`${HEADER}{"status":200 "a":1}`, 'bad-json'],
    [`${HEADER}{"upstream_status":502, 200,"status":200}`, 'bad-json'],
    [`${HEADER}{"status"`, 'cut'],
    [`${HEADER}{"a":[[[[`, 'cut'],
    ['', 'not-json'],
    ['{', 'cut'],
  ])('%s', (line, reason) => {
    expect(decoderOf()(line, ARRIVED)).toEqual({ kind: 'rejected', reason });
  });

  it('is refused without throwing, whatever it is', () => {
    const read = decoderOf({ hasRoutes: true });
    let state = 7;
    const random = () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state / 2 ** 31;
    };
    const pieces = [
      '{',
      '}',
      '"',
      '\\',
      ':',
      ',',
      '[',
      ']',
      'status',
      '200',
      '"status":200',
      '\uFFFD',
      ' ',
      '\u0000',
      '<190>',
      '-',
    ];
    for (let round = 0; round < 20_000; round += 1) {
      const line = Array.from({ length: 1 + Math.floor(random() * 20) }, () => pieces[Math.floor(random() * pieces.length)]).join(
        '',
      );
      expect(['record', 'rejected']).toContain(read(line, ARRIVED).kind);
    }
  });
});

/** The scanner beside `JSON.parse`, on objects made at random. */
test('the scanner finds what JSON.parse finds', () => {
  const scanner = new FlatJsonScanner(new Map([['a', 0], ['b', 1]])); // biome-ignore format: a table
  let state = 3;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  const values = ['x"y\\z', '', 'ü', 12.5, -3, true, null, { a: 1, c: ['"', '}'] }, [], [{ b: '\\' }], '\n', '{"a":1}'];
  for (let round = 0; round < 5_000; round += 1) {
    const object: Record<string, unknown> = {};
    for (let count = random(5); count >= 0; count -= 1)
      object[['a', 'b', 'c', 'd"e'][random(4)]!] = values[random(values.length)];
    const text = JSON.stringify(object, null, random(2) * 2);
    expect(scanner.scan(text, 0)).toBe('complete');
    for (const [slot, name] of ['a', 'b'].entries()) {
      const raw = text.slice(Math.max(0, scanner.start[slot]!), scanner.end[slot]);
      const value = object[name];
      if (value === undefined || (typeof value === 'object' && value !== null)) expect(scanner.start[slot]).toBe(-1);
      else expect(raw).toBe(typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : String(value));
    }
  }
});

test('every cut of an object is a cut, and nothing else', () => {
  const text = '{"a":"x\\"y","c":[{"d":"]"}],"b":12.5}';
  const scanner = new FlatJsonScanner(new Map([['a', 0]]));
  for (let length = 1; length < text.length; length += 1) expect(scanner.scan(text.slice(0, length), 0)).toBe('cut');
});

describe('numbers', () => {
  it.each([
    ['0.000', 0],
    ['0.558', 558],
    ['12', 12_000],
    ['1795398561.159', 1_795_398_561_159],
    ['0.1', 100],
    ['0.12345', 123],
    ['-', Number.NaN],
    ['', Number.NaN],
    ['.5', Number.NaN],
    ['-0.5', Number.NaN],
    ['1.2.3', Number.NaN],
    ['1e3', Number.NaN],
    ['12345678901234567890', Number.NaN],
  ])('%s seconds', (text, ms) => {
    expect(secondsToMs(text, 0, text.length)).toBe(ms);
  });

  it('adds up lists', () => {
    expect(timeOfTries('-, -', 0, 4)).toBeNaN();
    expect(timeOfTries('-, 0.100 : 0.200', 0, 16)).toBe(300);
    expect(triesOf('-, 502, 200 : 504', 0, 17)).toEqual({ tries: 4, failed: 2 });
  });
});

describe('times', () => {
  it.each([
    ['2026-11-23T01:49:21+00:00', Date.UTC(2026, 10, 23, 1, 49, 21)],
    ['2026-11-23T01:49:21+02:00', Date.UTC(2026, 10, 22, 23, 49, 21)],
    ['23/Nov/2026:01:49:21 +0100', Date.UTC(2026, 10, 23, 0, 49, 21)],
    ['23/Nov/2026:01:49:21 -0330', Date.UTC(2026, 10, 23, 5, 19, 21)],
    ['2026-11-23T01:49:21', Number.NaN],
    ['yesterday', Number.NaN],
    ['', Number.NaN],
  ])('%s', (text, instant) => {
    expect(readLogTime(text)).toBe(instant);
  });

  it.each([
    ['Nov 23 01:49:21', 'UTC', ARRIVED, Date.UTC(2026, 10, 23, 1, 49, 21)],
    ['Nov 23 02:49:21', 'Europe/Berlin', ARRIVED, Date.UTC(2026, 10, 23, 1, 49, 21)],
    ['Jul  3 02:00:00', 'Europe/Berlin', millis(Date.UTC(2026, 6, 3)), Date.UTC(2026, 6, 3)],
    ['Nov 22 20:49:21', 'America/New_York', ARRIVED, Date.UTC(2026, 10, 23, 1, 49, 21)],
    ['Dec 31 23:59:59', 'UTC', millis(Date.UTC(2027, 0, 1)), Date.UTC(2026, 11, 31, 23, 59, 59)],
    ['Jan  1 00:00:01', 'Asia/Tokyo', millis(Date.UTC(2026, 11, 31, 15)), Date.UTC(2026, 11, 31, 15, 0, 1)],
    ['Oct 25 02:30:00', 'Europe/Berlin', millis(Date.UTC(2026, 9, 25, 1, 30)), Date.UTC(2026, 9, 25, 1, 30)],
    ['Foo 25 02:30:00', 'UTC', ARRIVED, Number.NaN],
  ] as const)('%s in %s', (text, zone, arrivedAt, instant) => {
    expect(readHeaderTime(text, zone, arrivedAt)).toBe(instant);
  });

  it('are those of msec, then of the record, then of the header', () => {
    const at = (message: string) => {
      const record = decode(message);
      return record.kind === 'record' ? record.loggedAtMs : null;
    };
    expect(at('{"status":200,"msec":1795398561.159,"time":"2026-11-23T01:49:20Z"}')).toBe(1_795_398_561_159);
    expect(at('{"status":200,"time_iso8601":"2026-11-23T01:49:20Z"}')).toBe(Date.UTC(2026, 10, 23, 1, 49, 20));
    expect(at('{"status":200}')).toBe(Date.UTC(2026, 10, 23, 1, 49, 21));
  });
});

describe('syslog headers', () => {
  it.each([
    ['<190>Nov 23 01:49:21 web-1 nginx: ', 'Nov 23 01:49:21', 'web-1', 'nginx'],
    ['<190>Nov  3 01:49:21 web-1 shop_1: ', 'Nov  3 01:49:21', 'web-1', 'shop_1'],
    ['<190>Nov 23 01:49:21 nginx: ', 'Nov 23 01:49:21', '', 'nginx'],
    ['<190>Nov 23 01:49:21 web-1 nginx[12]: ', 'Nov 23 01:49:21', 'web-1', 'nginx'],
    ['<190>2026-11-23T01:49:21.1+01:00 web-1 nginx: ', '2026-11-23T01:49:21.1+01:00', 'web-1', 'nginx'],
    ['<190>1 2026-11-23T01:49:21Z web-1 nginx 12 - - ', '2026-11-23T01:49:21Z', 'web-1', 'nginx'],
    ['<190>1 2026-11-23T01:49:21Z - - - - [a b="c"] ', '2026-11-23T01:49:21Z', '', ''],
    ['', '', '', ''],
    ['whatever ', '', '', ''],
  ])('%s', (text, time, host, tag) => {
    expect(readSyslogHeader(text)).toEqual({ time, host, tag });
  });
});

it.each([
  ['/orders/17/items', '/orders/:id/items'],
  ['/u/0f8fad5b-d9cb-469f-a165-70867728950e?x=1', '/u/:id'],
  ['/files/deadbeef01', '/files/:id'],
  ['/v1/face', '/v1/face'],
  ['/a/b/c/d/e/f/g/h', '/a/b/c/d/e/f/*'],
  ['/', '/'],
  ['', ''],
])('the route of %s', (path, route) => {
  expect(routeName(path)).toBe(route);
});
