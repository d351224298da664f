import { describe, expect, it } from 'vitest';
import { PROXY_DISAGREES, withProxyRemarks } from '../../src/judging/proxy-remarks.ts';
import type { Finding } from '../../src/model/finding.ts';
import { renderReport } from '../../src/report/render-markdown.ts';
import { aFinding, aReport } from '../http/a-report.ts';
import { aRelease } from '../report/a-release.ts';

/** A finding whose level after the release is so many errors of 1,000 requests. */
function finding(signalName: string, errors: number, change: Partial<Finding> = {}): Finding {
  const { evidence, ...others } = aFinding({ signal: `shop.${signalName}`, signalName, reasons: [], ...change });
  const after = { ...evidence!.after, mean: errors / 1_000, numerator: errors, denominator: 1_000 };
  return { ...others, evidence: { ...evidence!, after } };
}

const remarksOf = (findings: readonly Finding[]): readonly (readonly string[])[] =>
  withProxyRemarks(findings).map(({ reasons }) => reasons.filter(({ code }) => code === PROXY_DISAGREES).map(({ text }) => text));

describe('withProxyRemarks', () => {
  const latency = finding('latency_p95', 0, { kind: 'latency' });

  it('says what gunicorn did not count, at both signals', () => {
    const text =
      'After the release NGINX answered 15.1 % of requests with 5xx and the service itself counted 8 %: a service does not count what it timed out on or never got, so NGINX says what users had.';
    expect(remarksOf([finding('error_ratio', 80), latency, finding('nginx_error_ratio', 151)])).toEqual([[text], [], [text]]);
  });

  it('says it where only the proxy saw the fault', () => {
    const blind = finding('error_ratio', 0, { verdict: 'no_effect' });
    expect(remarksOf([blind, finding('nginx_error_ratio', 60)]).flat()).toEqual([
      expect.stringContaining('NGINX answered 6 % of requests with 5xx and the service itself counted 0 %'),
      expect.stringContaining('NGINX'),
    ]);
  });

  it('says it of any proxy', () => {
    const [text] = remarksOf([finding('error_ratio', 80), finding('ingress_error_ratio', 151)]).flat();
    expect(text).toContain('After the release the proxy answered 15.1 % of requests with 5xx and the service itself counted 8 %');
  });

  it('says the opposite where NGINX hid failures from users', () => {
    const [text] = remarksOf([finding('error_ratio', 90), finding('nginx_error_ratio', 30)]).flat();
    expect(text).toMatch(
      /answered 3 % .* counted 9 %: what NGINX answered itself or tried again elsewhere did not fail for users\.$/,
    );
  });

  it.each([
    ['they agree', [finding('error_ratio', 80), finding('nginx_error_ratio', 84)]],
    ['they differ by a few requests', [finding('error_ratio', 1), finding('nginx_error_ratio', 9)]],
    ['there is no proxy', [finding('error_ratio', 80), latency]],
    [
      'nothing is flagged',
      ['error_ratio', 'nginx_error_ratio'].map((name, index) => finding(name, index * 200, { verdict: 'no_effect' })),
    ],
    ['one was not measured', [finding('error_ratio', 80), { ...finding('nginx_error_ratio', 151), evidence: null }]],
  ])('says nothing where %s', (_, findings) => {
    expect(remarksOf(findings).flat()).toEqual([]);
  });

  it('is in the Markdown, which NGINX leads', () => {
    const findings = withProxyRemarks([finding('error_ratio', 80, { probability: 0.99 }), finding('nginx_error_ratio', 151)]);
    const markdown = renderReport(aRelease(), { ...aReport({ findings }), version: 1 });
    expect(markdown).toMatch(/^\*\*nginx\\_error\\_ratio got worse with this release: /m);
    expect(markdown).toContain('NGINX answered 15.1 % of requests with 5xx and the service itself counted 8 %');
  });
});
