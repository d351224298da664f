import { describe, expect, it } from 'vitest';
import { DEFAULT_OWNER_LABELS } from '../../../src/receivers/decoding/prometheus-owner.ts';
import { LabelReader } from '../../../src/receivers/remote-write/read-labels.ts';
import { text } from '../../support/protobuf-writer.ts';
import { label, labels } from './write-bodies.ts';

const reader = new LabelReader(DEFAULT_OWNER_LABELS);
const read = (all: Readonly<Record<string, string>>) => reader.read(labels(all));
const NAME = label('__name__', 'm');

describe('labels', () => {
  it('become a metric and tags by name, in whatever order they come', () => {
    const sorted = {
      metric: 'm',
      tags: [
        ['a', '1'],
        ['b', '2'],
      ],
    };
    expect(read({ __name__: 'm', a: '1', b: '2' })).toEqual(sorted);
    expect(read({ b: '2', a: '1', __name__: 'm' })).toEqual(sorted);
  });

  it('keep names that mean something to JavaScript, and any text', () => {
    const block = Buffer.concat([NAME, label('__proto__', 'x'), label('constructor', '"\u{1f600}é\u0001')]);
    expect(reader.read(block)).toEqual({
      metric: 'm',
      tags: [
        ['__proto__', 'x'],
        ['constructor', '"\u{1f600}é\u0001'],
      ],
    });
  });

  it('name the service and the environment', () => {
    expect(read({ __name__: 'm', job: 'shop', env: 'prod' })).toMatchObject({
      tags: [
        ['env', 'prod'],
        ['job', 'shop'],
        ['service', 'shop'],
      ],
    });
    expect(read({ __name__: 'm', job: 'gunicorn', service: ' shop ' })).toMatchObject({
      tags: [
        ['job', 'gunicorn'],
        ['service', 'shop'],
      ],
    });
  });

  it('name them by the labels of the settings, and keep what is in the way', () => {
    const own = new LabelReader({ service: ['app'], environment: ['cluster'] });
    expect(own.read(labels({ __name__: 'm', app: 'shop', cluster: 'eu', service: 'shop-svc' }))).toEqual({
      metric: 'm',
      tags: [
        ['app', 'shop'],
        ['cluster', 'eu'],
        ['environment', 'eu'],
        ['exported_service', 'shop-svc'],
        ['service', 'shop'],
      ],
    });
  });

  it('that are empty are the same as none', () => {
    expect(read({ __name__: 'm', a: '', service: '' })).toEqual({ metric: 'm', tags: [] });
  });

  it.each([
    ['no-metric-name', Buffer.concat([label('a', '1')])],
    ['no-metric-name', Buffer.alloc(0)],
    ['name-too-long', label('__name__', 'x'.repeat(257))],
    ['label-too-long', label('__name__', 'x'.repeat(100_000))],
    ['empty-label-name', Buffer.concat([NAME, label('', 'x')])],
    ['duplicate-label', Buffer.concat([NAME, label('a', '1'), label('a', '2')])],
    ['duplicate-label', Buffer.concat([NAME, NAME])],
    ['label-too-long', Buffer.concat([NAME, label('a', 'x'.repeat(513))])],
    ['label-too-long', Buffer.concat([NAME, label('x'.repeat(129), '1')])],
    ['label-too-long', Buffer.concat([NAME, label('a', 'é'.repeat(257))])],
    ['too-many-labels', Buffer.concat([NAME, ...Array.from({ length: 33 }, (_, index) => label(`l${index}`, 'x'))])],
    ['bad-text', Buffer.concat([NAME, label('a', Uint8Array.of(0xff))])],
    ['bad-text', Buffer.concat([NAME, label('a', Uint8Array.of(0xed, 0xa0, 0x80))])],
    ['bad-text', Buffer.concat([NAME, label('a', '\0')])],
  ])('are refused: %s', (refusal, block) => {
    expect(reader.read(block)).toBe(refusal);
  });

  it.each([
    ['other fields', Buffer.concat([NAME, text(2, 'x')])],
    ['a label that breaks off', NAME.subarray(0, NAME.length - 1)],
  ])('are none: %s', (_what, block) => {
    expect(reader.read(block)).toBeNull();
  });

  it('of the longest lengths are taken', () => {
    const longest = { metric: 'm'.repeat(256), tags: [['n'.repeat(128), 'v'.repeat(512)]] };
    expect(read({ __name__: longest.metric, ['n'.repeat(128)]: 'v'.repeat(512) })).toEqual(longest);
  });
});
