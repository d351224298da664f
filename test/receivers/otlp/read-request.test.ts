import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonRequest } from '../../../src/receivers/otlp/json/read-request.ts';
import { readProtobufRequest } from '../../../src/receivers/otlp/protobuf/read-request.ts';
import type { OtlpRequest } from '../../../src/receivers/otlp/request/otlp-request.ts';
import * as write from '../../support/protobuf-writer.ts';
import { AFTER_CAPTURES, convert, FIXTURES, readFixture, requestOf } from './otlp-fixtures.ts';

const AT = 1_795_398_749_000;

/** A request in protobuf with one point of one gauge. */
const gaugeRequest = (...fields: readonly Buffer[]): Buffer =>
  write.message(
    1,
    write.message(
      2,
      write.message(
        2,
        write.text(1, 'm'),
        write.message(5, write.message(1, write.fixed64(3, BigInt(AT) * 1_000_000n), ...fields)),
      ),
    ),
  );

const attribute = (name: string, ...value: readonly Buffer[]): Buffer =>
  write.message(7, write.text(1, name), write.message(2, ...value));

const samplesOf = (bytes: Buffer): Readonly<Record<string, number>> =>
  convert(readProtobufRequest(bytes), undefined, AFTER_CAPTURES, AT).samples;

/** What is found wrong with a body, if anything; any other failure is thrown. */
function faultOf(request: OtlpRequest): string | null {
  try {
    convert(request);
  } catch (error) {
    if (request.fault() === null) throw error;
  }
  return request.fault();
}

describe('a request in protobuf', () => {
  it('has attributes of every kind; what holds further attributes is left out', () => {
    const bytes = gaugeRequest(
      write.double(4, 2.5),
      attribute('text', write.text(1, 'ä')),
      attribute('yes', write.varint(2, 1)),
      attribute('int', write.varint(3, -404n)),
      attribute('double', write.double(4, 0.5)),
      attribute('nan', write.double(4, Number.NaN)),
      attribute('list', write.message(5, write.message(1, write.text(1, 'a')), write.message(1, write.varint(3, 2)))),
      attribute('map', write.message(6, write.message(1, write.text(1, 'k')))),
      attribute('bytes', write.bytes(7, Buffer.from([1]))),
      attribute('empty'),
    );
    expect(samplesOf(bytes)).toEqual({ 'm{double=0.5,int=-404,list=["a",2],nan=NaN,text=ä,yes=true} gauge null @0': 2.5 });
  });

  it('may have an integer, flags and unknown fields', () => {
    expect(samplesOf(gaugeRequest(write.fixed64(6, -3n), write.varint(8, 0), write.text(99, 'new')))).toEqual({
      'm{} gauge null @0': -3,
    });
    expect(samplesOf(gaugeRequest(write.fixed64(6, -3n), write.varint(8, 1)))).toEqual({});
  });

  it('may have lists that are not packed', () => {
    const pointOf = (...lists: readonly Buffer[]) =>
      write.message(
        1,
        write.message(
          2,
          write.message(
            2,
            write.text(1, 'm'),
            write.message(
              9,
              write.message(1, write.fixed64(3, BigInt(AT) * 1_000_000n), write.fixed64(4, 5), ...lists),
              write.varint(2, 1),
            ),
          ),
        ),
      );
    const packed = pointOf(write.packedFixed64(6, [2, 3]), write.packedDoubles(7, [0.5]));
    const loose = pointOf(write.fixed64(6, 2), write.fixed64(6, 3), write.double(7, 0.5));
    expect(samplesOf(loose)).toEqual(samplesOf(packed));
    expect(Object.values(samplesOf(packed))).toEqual([2, 5, 5]);
  });

  it('has a fault for bytes that are none, and never throws', () => {
    const none = 'its bytes are no protobuf';
    expect(faultOf(readProtobufRequest(Buffer.from('{"resourceMetrics":[]}')))).toBe(none);
    const whole = gaugeRequest(write.double(4, 1));
    expect(faultOf(readProtobufRequest(whole))).toBeNull();
    expect(faultOf(readProtobufRequest(whole.subarray(0, -3)))).toBe(none);
    // Everything around the points is sound, and a point says that it is longer than its metric.
    const inPoint = Buffer.from(whole);
    inPoint[inPoint.lastIndexOf(0x19) - 1] = 0x7f;
    expect(readProtobufRequest(inPoint).fault()).toBe(none);
    const inField = Buffer.from(whole);
    inField[inField.lastIndexOf(0x21)] = 0x07;
    expect(readProtobufRequest(inField).fault()).toBeNull();
    expect(faultOf(readProtobufRequest(inField))).toBe(none);
    const real = FIXTURES.filter((name) => name.startsWith('proto-none')).map((name) => readFixture(name).body);
    const broken = fc.tuple(
      fc.constantFrom(...real),
      fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 8 }),
    );
    fc.assert(
      fc.property(broken, ([bytes, changes]) => {
        const changed = Buffer.from(bytes);
        for (const [at, value] of changes) changed[at % changed.length] = value;
        faultOf(readProtobufRequest(changed));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a request in JSON', () => {
  it.each([
    ['a text', 'resourceMetrics', 'the body is not an object with resourceMetrics'],
    ['a list', [], 'the body is not an object with resourceMetrics'],
    ['a number for a list', { resourceMetrics: 5 }, 'resourceMetrics is not a list'],
    ['a text in a list', { resourceMetrics: ['x'] }, 'element 0 of resourceMetrics is not an object'],
    [
      'points that are no list',
      { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: {} } }] }] }] },
      'dataPoints is not a list',
    ],
    ['attributes that are no list', { resourceMetrics: [{ resource: { attributes: {} } }] }, 'attributes is not a list'],
  ])('is refused for %s', (_what, body, detail) => {
    expect(faultOf(readJsonRequest(body))).toBe(detail);
  });

  it('may be empty, and have fields that are not known', () => {
    for (const body of [
      {},
      { resourceMetrics: null, new: 1 },
      { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', new: {} }] }] }] },
    ]) {
      expect(convert(readJsonRequest(body)).samples).toEqual({});
    }
  });

  it('never throws, whatever the JSON', () => {
    const decoded = readFixture('json-none-cumulative-explicit').decoded;
    const replaced = (value: unknown, path: number, by: unknown): unknown => {
      const texts = JSON.stringify(value).split(/(?<=[:,[])/);
      texts[path % texts.length] = `${JSON.stringify(by)}${texts[path % texts.length]!.at(-1)}`;
      try {
        return JSON.parse(texts.join(''));
      } catch {
        return by;
      }
    };
    fc.assert(
      fc.property(fc.nat(), fc.jsonValue(), (path, by) => {
        faultOf(readJsonRequest(replaced(decoded, path, by)));
      }),
      { numRuns: 500 },
    );
    expect(Object.keys(convert(requestOf(readFixture('json-none-cumulative-explicit'))).samples).length).toBeGreaterThan(50);
  });
});
