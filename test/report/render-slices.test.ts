import { describe, expect, it } from 'vitest';
import type { FindingSlices } from '../../src/model/slices.ts';
import { renderReport } from '../../src/report/render-markdown.ts';
import { renderSlices } from '../../src/report/render-slices.ts';
import { aFinding, aReport } from '../http/a-report.ts';
import { aRelease } from './a-release.ts';

const slice = {
  tags: [{ name: 'endpoint', value: 'POST /pay' }],
  ...{ share: 0.934, trafficShare: 0.0481, before: 0.0021, after: 0.3412, cost: 1_284.4 },
};

const located: FindingSlices = {
  ...{ outcome: 'located', slices: [slice], share: 0.934, measure: 'level', threshold: null, tags: ['endpoint', 'region'] },
  remarks: [],
};

const costing = aFinding({ slices: located, cost: { amount: 1_375, low: 1_300, high: 1_400, unit: 'errors' } });

describe('the slices of a flag in Markdown', () => {
  it('are a table, and part of the sentence that leads the report', () => {
    expect(renderSlices(costing)).toEqual([
      [
        '| shop.error\\_ratio, where | extra errors | before | after | of the requests | cost |',
        '| --- | --- | --- | --- | --- | --- |',
        '| endpoint POST /pay | 93 % | 0.21 % | 34.1 % | 4.8 % | 1284 errors |',
      ].join('\n'),
    ]);
    expect(renderReport(aRelease(), { ...aReport({ findings: [costing] }), version: 1 })).toMatch(
      /^\*\*error\\_ratio got worse with this release: .*, probability 93 %\. 93 % of the extra errors: endpoint POST \/pay\.\*\*$/m,
    );
  });

  it('may be a pair, and lack what is not known', () => {
    const pair = {
      ...slice,
      tags: [...slice.tags, { name: 'region', value: '' }],
      ...{ share: 1.02, trafficShare: null, before: null, cost: null },
    };
    const text = renderSlices(aFinding({ slices: { ...located, slices: [pair] } })).join('\n');
    expect(text).toContain('| endpoint POST /pay, without region | 100 % | \\- | 34.1 % | - | - |');
  });

  it('say of a percentile what is slower than it was', () => {
    const slower: FindingSlices = { ...located, measure: 'share_above', threshold: 0.35 };
    const text = renderSlices(aFinding({ kind: 'latency', unit: 's', slices: slower })).join('\n');
    expect(text).toContain('| extra requests above 0.35 s | before |');
    expect(text).toContain('| 0.21 % | 34.1 % |');
  });

  it.each([
    ['everywhere', 'It is not in one place: no slice by endpoint, region explains it.'],
    ['traffic_mix', 'No part of the traffic got worse: more of it goes where it was worse before.'],
    ['not_compared', ''],
  ] as const)('are none, with the reason: %s', (outcome, sentence) => {
    const remarks = [{ code: 'too_many_values', text: 'The tag user has 9,000 values.' }];
    const none = aFinding({ slices: { ...located, outcome, slices: [], share: null, remarks } });
    expect(renderSlices(none)).toEqual([
      `Where, shop.error\\_ratio: ${[sentence, 'The tag user has 9,000 values.'].filter(Boolean).join(' ')}`,
    ]);
    expect(renderReport(aRelease(), { ...aReport({ findings: [none] }), version: 1 })).not.toContain('extra errors');
  });

  it('do nothing, whatever the values of tags are', () => {
    const nasty = { ...slice, tags: [{ name: 'pa|th', value: '@all <b> | #1 [x](http://e.com)\n# h' }] };
    const text = renderSlices(aFinding({ slices: { ...located, slices: [nasty] } })).join('\n');
    expect(text.split('\n')).toHaveLength(3);
    expect(text).not.toMatch(/(?<!\\)<b>|@all|http:\/\/|[^\\]\[x/);
    expect(text.split('\n')[2]!.match(/(?<!\\)\|/g)).toHaveLength(7);
  });

  it('say nothing of series without tags', () => {
    const remarks = [{ code: 'no_tags', text: 'No tag.' }];
    const none = { ...located, outcome: 'not_compared', slices: [], share: null, remarks } as const;
    expect(renderSlices(aFinding({ slices: none }))).toEqual([]);
  });

  it('are not there in reports that are older', () => {
    expect(renderSlices(aFinding())).toEqual([]);
  });
});
