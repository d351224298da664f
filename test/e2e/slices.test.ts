import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Schema } from '../../src/openapi/schema.ts';
import { seeded } from '../analysis/impact/random.ts';
import { available } from '../setup/available.ts';
import { ADMIN_TOKEN, type PinkbarProcess, startPinkbar } from './pinkbar-process.ts';

const MINUTE_MS = 60_000;
const HOURS = 12;
const BROKEN = 'POST /pay';
const ENDPOINTS = ['GET /', 'GET /cart', 'GET /items', BROKEN, 'GET /search', 'POST /login', 'PUT /cart', 'GET /account'];
const REGIONS = ['eu', 'us', 'ap'];

/** Requests and failures of each endpoint in each region, minute by minute; one endpoint fails from the release on, in all regions. */
function seriesOf(end: number, brokenFrom: number): readonly object[] {
  const { poisson } = seeded(7);
  const minutes = Array.from({ length: HOURS * 60 }, (_, index) => end - (HOURS * 60 - index) * MINUTE_MS);
  return ENDPOINTS.flatMap((endpoint, rank) =>
    REGIONS.flatMap((region) => {
      const tags = { service: 'shop', endpoint, region };
      const requests = minutes.map(() => poisson(120 / (rank + 1)));
      const failed = minutes.map((at, index) =>
        Math.min(requests[index]!, poisson(requests[index]! * (endpoint === BROKEN && at >= brokenFrom ? 0.4 : 0.005))),
      );
      const counter = (metric: string, values: readonly number[]) => ({
        ...{ metric, tags, kind: 'counter' },
        points: minutes.map((at, index) => [at, values[index]]),
      });
      return [counter('http.requests', requests), counter('http.5xx', failed)];
    }),
  );
}

/** A server to which such samples and a release were posted. */
describe('a release that breaks one endpoint', () => {
  let pinkbar: PinkbarProcess;
  let id: string;
  let report: Schema<'ReleaseReport'>;

  beforeAll(async () => {
    pinkbar = await startPinkbar({ PINKBAR_STATSD_PORT: '0' });
    const end = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    const releasedAt = end - 40 * MINUTE_MS;
    const series = seriesOf(end, releasedAt);
    for (let from = 0; from < series.length; from += 12) {
      await pinkbar.call('/v1/samples', { method: 'POST', body: JSON.stringify({ series: series.slice(from, from + 12) }) });
    }
    const release = { service: 'shop', environment: 'production', version: '4.13.1', startedAt: releasedAt };
    ({ id } = await pinkbar.call<{ id: string }>('/v1/events', { method: 'POST', body: JSON.stringify(release) }));
    report = await pinkbar.call(`/v1/releases/${id}/analyze`, { method: 'POST' });
  }, 120_000);
  afterAll(() => pinkbar?.stop());

  it('has it named, with its own before and after and its part of the cost, and not the regions', () => {
    expect(report.verdict).toBe('flagged');
    const finding = report.findings.find(({ signalName }) => signalName === 'http_error_ratio')!;
    expect(finding.slices).toMatchObject({ outcome: 'located', measure: 'level', tags: ['endpoint', 'region'], remarks: [] });
    const [slice, ...others] = finding.slices!.slices;
    expect(others).toEqual([]);
    expect(slice!.tags).toEqual([{ name: 'endpoint', value: BROKEN }]);
    expect(slice!.share).toBeGreaterThan(0.9);
    expect(slice!.trafficShare).toBeCloseTo(0.092, 2);
    expect(slice!.before).toBeCloseTo(0.005, 2);
    expect(slice!.after).toBeCloseTo(0.4, 1);
    expect(slice!.cost! / finding.cost!.amount).toBeCloseTo(slice!.share, 6);
  });

  it('has it in the Markdown that pull requests show', async () => {
    const answer = await fetch(`${pinkbar.url}/v1/releases/${id}?format=markdown`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    const text = await answer.text();
    expect(text).toMatch(
      /^\*\*http\\_error\\_ratio got worse with this release: .* (9\d|100) % of the extra errors: endpoint POST \/pay\.\*\*$/m,
    );
    expect(text).toMatch(
      /^\| endpoint POST \/pay \| (9\d|100) % \| 0\.\d+ % \| (3|4)\d(\.\d)? % \| [89](\.\d)? % \| \d+ errors \|$/m,
    );
  });

  it.skipIf(!available('chromium'))('has it on the page of the release', async () => {
    const profile = mkdtempSync(join(tmpdir(), 'pinkbar-chromium-'));
    const context: BrowserContext = await chromium.launchPersistentContext(profile, {
      executablePath: available('chromium')!,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
      viewport: { width: 1440, height: 1000 },
    });
    try {
      const page = await context.newPage();
      const reader = await pinkbar.call<{ secret: string }>('/v1/tokens', {
        method: 'POST',
        body: JSON.stringify({ name: 'dashboard', scopes: ['read'] }),
      });
      await page.goto(`${pinkbar.url}/#range=6h&tz=utc&token=${reader.secret}&release=${id}`);
      const where = page.getByRole('region', { name: 'Where it got worse' }).first();
      await where.waitFor();
      expect(await where.innerText()).toMatch(/endpoint\s+POST \/pay[\s\S]*(9\d|100) %/);
    } finally {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});
