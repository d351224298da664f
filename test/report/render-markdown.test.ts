import { describe, expect, it } from 'vitest';
import { escapeMarkdown, markdownLink } from '../../src/report/escape-markdown.ts';
import { renderReport } from '../../src/report/render-markdown.ts';
import { aFinding, aReport } from '../http/a-report.ts';
import { aRelease } from './a-release.ts';

describe('renderReport', () => {
  it('says what was found', () => {
    const quiet = aFinding({
      signal: 'shop.latency_p95',
      kind: 'latency',
      unit: 'ms',
      verdict: 'no_effect',
      probability: 0.004,
      pValue: 0.412,
      effect: { relative: -0.012, absolute: -1.2, low: null, high: null },
      onset: null,
      reasons: [],
    });
    const report = { ...aReport({ findings: [aFinding(), quiet] }), version: 2 };
    expect(renderReport(aRelease(), report)).toMatchInlineSnapshot(`
      "## shop 1.4.2: flagged

      deploy at 2026-11-23T01:50:00.000Z, to production, by ann, tagged hotfix, [details](<https://ci.example/4711>)

      **error\\_ratio got worse with this release: 1 % to 5.1 % of requests \\(+4.1 points, ×5.1\\), probability 93 %.**

      | signal | verdict | probability | before | after | change (95 %) | p | since |
      |---|---|---|---|---|---|---|---|
      | shop.error\\_ratio | regression | 93 % | 1 % | 5.1 % | +410 % (+320 % to +500 %) | < 0.0001 | 2026-11-23T01:50:20.000Z |
      | shop.latency\\_p95 | no effect | < 1 % | 0.01 ms | 0.051 ms | -1.2 % | 0.41 | - |

      - shop.error\\_ratio: No quiet moment looked as bad.

      8 comparisons; about 0.056 false flags are to be expected (the rate measured on the benchmark).

      Analysis 2 by placebo-gls/1, data until 2026-11-23T02:20:00.000Z. It is judged again as data arrives.
      "
    `);
  });

  it('says when nothing can be said yet', () => {
    expect(
      renderReport(aRelease({ service: null, version: null, commit: '0123456789abcdef', url: null, tags: [] }), null),
    ).toMatchInlineSnapshot(`
      "## All services 0123456789ab: watching

      deploy at 2026-11-23T01:50:00.000Z, to production, by ann

      Not judged yet: too little time has passed since it went live, and no outage was seen.
      "
    `);
  });

  it('shows what others wrote and lets it do nothing', () => {
    const evil = '<script>alert(1)</script> @everyone #1 [x](javascript:alert(1)) | `a` www.evil.test https://evil.test\n# head';
    const text = renderReport(
      aRelease({
        service: evil,
        title: evil,
        author: evil,
        tags: [evil],
        environment: evil,
        version: evil,
        url: 'javascript:alert(1)',
      }),
      { ...aReport({ findings: [aFinding({ signal: evil, reasons: [{ code: 'x', text: evil }] })], method: evil }), version: 1 },
    );
    expect(text).not.toMatch(/(?<!\\)<script|@everyone|[^\\]#1|[^\\]\[x|\]\(java|https:\/\/|www\.|^# /m);
    expect(
      text
        .split('\n')
        .filter((line) => line.startsWith('| '))
        .every((line) => line.match(/(?<!\\)\|/g)?.length === 9),
    ).toBe(true);
  });
});

describe('escapeMarkdown', () => {
  it('leaves plain words alone', () => {
    expect(escapeMarkdown('shop 1.4.2-rc1 (ünïcode 日本)')).toBe('shop 1.4.2-rc1 \\(ünïcode 日本\\)');
  });
  it('turns line breaks into blanks and takes out what reverses text', () => {
    expect(escapeMarkdown('a\r\nb\u2028c\u202ed\u0000')).toBe('a b cd');
  });
});

describe('markdownLink', () => {
  it('success', () => {
    expect(markdownLink('a]b', 'https://x.test/a(b)?c=<d>')).toBe('[a\\]b](<https://x.test/a(b)?c=%3Cd%3E>)');
  });
  it('failure', () => {
    expect(markdownLink('a', 'javascript:alert(1)')).toBe('a');
    expect(markdownLink('a', 'not an address')).toBe('a');
  });
});
