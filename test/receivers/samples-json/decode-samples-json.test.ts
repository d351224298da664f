import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY_MS, millis } from '../../../src/model/instant.ts';
import { decodeSamplesJson, type SamplesDecoding } from '../../../src/receivers/samples-json/decode-samples-json.ts';

const NOW = millis(1_795_400_000_000);
const RETENTION_MS = 400 * DAY_MS;

const decode = (body: unknown): SamplesDecoding => decodeSamplesJson(body, NOW, RETENTION_MS);

/** The decoding of a body written as text, as `JSON.parse` hands it over. */
function decodeText(text: string): Extract<SamplesDecoding, { outcome: 'decoded' }> {
  const decoding = decode(JSON.parse(text));
  if (decoding.outcome !== 'decoded') throw new Error(`refused: ${decoding.fault.detail}`);
  return decoding;
}

test('a body is read as it is documented', () => {
  const { batch, rejected } = decodeText(
    `{"series":[{"metric":"http.5xx","tags":{"service":"shop","env":"prod"},"kind":"counter","unit":"1",
      "points":[[1795400000000,3],[1795399990000,-0.5]]},{"metric":"up","points":[[1795400600000,1]]},{"metric":"none","points":[]}]}`,
  );
  expect(rejected).toEqual([]);
  expect(batch).toEqual([
    {
      series: {
        metric: 'http.5xx',
        tags: [
          ['env', 'prod'],
          ['service', 'shop'],
        ],
        kind: 'counter',
        unit: '1',
      },
      at: Float64Array.of(1_795_400_000_000, 1_795_399_990_000),
      values: Float64Array.of(3, -0.5),
    },
    {
      series: { metric: 'up', tags: [], kind: null, unit: null },
      at: Float64Array.of(1_795_400_600_000),
      values: Float64Array.of(1),
    },
  ]);
});

describe('decodeSamplesJson_success', () => {
  const f = (series: string): void => {
    const { batch, rejected } = decodeText(`{"series":[${series}]}`);
    expect(rejected).toEqual([]);
    expect(batch).toHaveLength(1);
  };
  test('what may be left out or be null', () => f('{"metric":"a","kind":null,"unit":null,"points":[[1795400000000,1]]}'));
  test('names as long as they may be', () =>
    f(`{"metric":"${'a'.repeat(256)}","tags":{"${'é'.repeat(64)}":"${'v'.repeat(512)}"},"points":[[1795400000000,1]]}`));
  test('32 tags', () => {
    const tags = Object.fromEntries(Array.from({ length: 32 }, (_, index) => [`t${index}`, '']));
    f(`{"metric":"a","tags":${JSON.stringify(tags)},"points":[[1795400000000,1]]}`);
  });
  test('the ends of the time window', () => {
    f(`{"metric":"a","points":[[${NOW + 600_000},1]]}`);
    f(`{"metric":"a","points":[[${NOW - RETENTION_MS},1]]}`);
  });
  test('values at the ends of the range', () =>
    f('{"metric":"a","points":[[1795400000000,1.7976931348623157e308],[1795400000001,5e-324]]}'));
});

test('__proto__, constructor and toString are tag names like any other', () => {
  const { batch } = decodeText(
    '{"series":[{"metric":"__proto__","tags":{"toString":"a","__proto__":"b","constructor":"c"},"points":[[1795400000000,1]]}]}',
  );
  expect(batch[0]?.series.metric).toBe('__proto__');
  expect(batch[0]?.series.tags).toEqual([
    ['__proto__', 'b'],
    ['constructor', 'c'],
    ['toString', 'a'],
  ]);
});

test('names that differ in Unicode normalisation stay different', () => {
  const { batch } = decodeText(
    '{"series":[{"metric":"caf\\u00e9","points":[[1795400000000,1]]},{"metric":"cafe\\u0301","points":[[1795400000000,2]]}]}',
  );
  expect(batch.map(({ series }) => series.metric)).toEqual(['caf\u00e9', 'cafe\u0301']);
});

describe('decodeSamplesJson_failure of the whole body', () => {
  const f = (body: unknown, code: string): void => expect(decode(body)).toMatchObject({ outcome: 'refused', fault: { code } });
  test.each([null, 1, 'series', [], {}, { series: null }, { series: {} }, { series: 'a' }])('%j', (body) =>
    f(body, 'body-not-an-object'),
  );
  test('one point too many', () => {
    const points = Array.from({ length: 5_001 }, (_, index) => [NOW - index, 1]);
    const half = { metric: 'a', points: points.slice(1) };
    expect(decode({ series: [half, half] })).toMatchObject({ outcome: 'decoded' });
    f({ series: [half, { metric: 'a', points }] }, 'too-many-points');
  });
});

describe('decodeSamplesJson_failure of a series', () => {
  const f = (series: string, pointer: string, code: string): void => {
    const { batch, rejected } = decodeText(`{"series":[${series},{"metric":"good","points":[[1795400000000,1]]}]}`);
    expect(rejected.map((part) => [part.pointer, part.code])).toEqual([[pointer, code]]);
    expect(batch.map((points) => points.series.metric)).toEqual(['good']);
  };
  const points = '"points":[[1795400000000,1]]';
  test.each([
    ['1', '/series/0', 'series-not-an-object'],
    ['null', '/series/0', 'series-not-an-object'],
    ['[]', '/series/0', 'series-not-an-object'],
    [`{"metric":"a","tag":{},${points}}`, '/series/0/tag', 'unknown-field'],
    [`{"metric":"a","a/b~c":{},${points}}`, '/series/0/a~1b~0c', 'unknown-field'],
    [`{"metric":"a","__proto__":1,${points}}`, '/series/0/__proto__', 'unknown-field'],
    [`{${points}}`, '/series/0/metric', 'bad-metric'],
    [`{"metric":"",${points}}`, '/series/0/metric', 'bad-metric'],
    [`{"metric":7,${points}}`, '/series/0/metric', 'bad-metric'],
    [`{"metric":"a\\u0000b",${points}}`, '/series/0/metric', 'bad-metric'],
    [`{"metric":"\\ud800",${points}}`, '/series/0/metric', 'bad-metric'],
    [`{"metric":"${'é'.repeat(128)}a",${points}}`, '/series/0/metric', 'bad-metric'],
    [`{"metric":"a","tags":null,${points}}`, '/series/0/tags', 'bad-tags'],
    [`{"metric":"a","tags":["b:c"],${points}}`, '/series/0/tags', 'bad-tags'],
    [`{"metric":"a","tags":{"":"b"},${points}}`, '/series/0/tags/', 'bad-tag-name'],
    [`{"metric":"a","tags":{"${'n'.repeat(129)}":"b"},${points}}`, `/series/0/tags/${'n'.repeat(128)}…`, 'bad-tag-name'],
    [`{"metric":"a","tags":{"b":1},${points}}`, '/series/0/tags/b', 'bad-tag-value'],
    [`{"metric":"a","tags":{"b":"${'v'.repeat(513)}"},${points}}`, '/series/0/tags/b', 'bad-tag-value'],
    [`{"metric":"a","tags":{"b":"\\udc00"},${points}}`, '/series/0/tags/b', 'bad-tag-value'],
    [`{"metric":"a","kind":"histogram",${points}}`, '/series/0/kind', 'bad-kind'],
    [`{"metric":"a","unit":1,${points}}`, '/series/0/unit', 'bad-unit'],
    ['{"metric":"a"}', '/series/0/points', 'points-not-an-array'],
    ['{"metric":"a","points":{}}', '/series/0/points', 'points-not-an-array'],
  ])('%s', f);
  test('33 tags', () => {
    const tags = Object.fromEntries(Array.from({ length: 33 }, (_, index) => [`t${index}`, 'v']));
    f(`{"metric":"a","tags":${JSON.stringify(tags)},${points}}`, '/series/0/tags', 'bad-tags');
  });
});

describe('decodeSamplesJson_failure of a point', () => {
  const f = (point: string, code: string, hint = ''): void => {
    const { batch, rejected } = decodeText(`{"series":[{"metric":"a","points":[[1795399999999,1],${point},[1795400000000,2]]}]}`);
    expect(rejected.map((part) => [part.pointer, part.code])).toEqual([['/series/0/points/1', code]]);
    expect(rejected[0]?.detail).toContain(hint);
    expect(batch[0]?.values).toEqual(Float64Array.of(1, 2));
  };
  test.each([
    ['null', 'bad-point'],
    ['{}', 'bad-point'],
    ['5', 'bad-point'],
    ['[]', 'bad-point'],
    ['[1795400000000]', 'bad-point'],
    ['[1795400000000,1,2]', 'bad-point'],
    ['["1795400000000",1]', 'timestamp-not-a-number', 'texts are not read'],
    ['["2026-11-23T10:00:00Z",1]', 'timestamp-not-a-number', 'RFC 3339'],
    ['[null,1]', 'timestamp-not-a-number'],
    ['[1795400000000.5,1]', 'timestamp-not-an-integer'],
    ['[1e400,1]', 'timestamp-not-an-integer'],
    ['[1795400000,1]', 'timestamp-in-seconds', '1795400000 looks like seconds; send milliseconds (1795400000000)'],
    ['[1795400000.25,1]', 'timestamp-in-seconds', '(1795400000250)'],
    ['[1795400000000000,1]', 'timestamp-in-microseconds', 'looks like microseconds; send milliseconds'],
    ['[1795400000000000000,1]', 'timestamp-in-nanoseconds', 'looks like nanoseconds; send milliseconds'],
    ['[-1,1]', 'timestamp-out-of-window', 'oldest'],
    ['[0,1]', 'timestamp-out-of-window', 'oldest'],
    [`[${NOW + 600_001},1]`, 'timestamp-out-of-window', 'ten minutes'],
    [`[${NOW - RETENTION_MS - 1},1]`, 'timestamp-out-of-window', 'oldest'],
    ['[8640000000000000,1]', 'timestamp-out-of-window', 'ten minutes'],
    ['[1795400000000,"1"]', 'value-not-a-number'],
    ['[1795400000000,""]', 'value-not-a-number'],
    ['[1795400000000,null]', 'value-not-a-number'],
    ['[1795400000000,true]', 'value-not-a-number'],
    ['[1795400000000,[1]]', 'value-not-a-number'],
    ['[1795400000000,1e400]', 'value-not-finite'],
    ['[1795400000000,-1e400]', 'value-not-finite'],
  ])('%s', (point, code, hint = '') => f(point, code, hint));
});

test('an unknown field of the body is reported, and the rest is accepted', () => {
  const { batch, rejected } = decodeText('{"serie":1,"series":[{"metric":"a","points":[[1795400000000,1]]}]}');
  expect(rejected).toMatchObject([{ pointer: '/serie', code: 'unknown-field' }]);
  expect(batch).toHaveLength(1);
});

test('a batch entry knows the series of the body it came from', () => {
  const good = '{"metric":"a","points":[[1795400000000,1]]}';
  const { batchSeries } = decodeText(`{"series":[1,${good},{"metric":"b","points":[]},${good}]}`);
  expect(batchSeries).toEqual([1, 3]);
});

describe('properties', () => {
  test('no JSON value makes it throw', () => {
    const key = fc.constantFrom('series', 'metric', 'tags', 'kind', 'unit', 'points', '__proto__', 'x');
    const anything = fc.anything({ key, withBigInt: true, withNullPrototype: true });
    fc.assert(
      fc.property(
        fc.oneof(anything, fc.record({ series: anything }), fc.record({ series: fc.array(anything) })),
        (body) => void decode(body),
      ),
    );
  });

  test('every valid point is decoded in its order and every invalid one reported, whatever else the body has', () => {
    const good = fc.tuple(fc.integer({ min: NOW - DAY_MS, max: NOW }), fc.double({ noNaN: true, noDefaultInfinity: true }));
    const bad = fc.oneof(
      fc.constant(null),
      fc.tuple(fc.constant('x'), fc.constant(1)),
      fc.tuple(fc.constant(NOW), fc.constant(null)),
    );
    const series = fc.array(fc.oneof(good, bad), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(series, { maxLength: 5 }), (lists) => {
        const decoding = decode({ series: lists.map((points, index) => ({ metric: `m${index}`, points })) });
        if (decoding.outcome !== 'decoded') throw new Error('refused');
        const isGood = (point: unknown): boolean =>
          Array.isArray(point) && typeof point[0] === 'number' && typeof point[1] === 'number';
        const decoded = decoding.batch.flatMap(({ series: { metric }, at, values }) =>
          Array.from(at, (instant, index) => [metric, instant, values[index]]),
        );
        const want = lists.flatMap((points, index) =>
          points.filter(isGood).map((point) => [`m${index}`, ...(point as number[])]),
        );
        expect(decoded).toEqual(want);
        const pointers = lists.flatMap((points, index) =>
          points.flatMap((point, at) => (isGood(point) ? [] : [`/series/${index}/points/${at}`])),
        );
        expect(decoding.rejected.map((part) => part.pointer)).toEqual(pointers);
      }),
    );
  });
});
