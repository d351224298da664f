import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { available } from '../setup/available.ts';
import { type PinkbarProcess, startPinkbar } from './pinkbar-process.ts';

const MINUTE_MS = 60_000;
const HOURS = 20;
const HOTFIX_PINK = [0xec, 0x48, 0x99] as const;
/** A bar is thin, and the chart may round its place to a neighbouring pixel. */
const SEARCH_PIXELS = 3;
const COLOUR_TOLERANCE = 8;
/** Parts of a chart's height, clear of its axes. Bars lie behind the lines, so a line may hide one of them. */
const HEIGHTS = [0.35, 0.45, 0.55, 0.65, 0.75];

/** Without these flags Chromium looks for hosts outside, which a closed network refuses one by one. */
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

interface Posted {
  readonly id: string;
}

/** Twenty hours of a small service whose error ratio rises with the hotfix, three hours before the end. */
function samplesOf(end: number, brokenFrom: number): unknown {
  const minutes = Array.from({ length: HOURS * 60 }, (_, index) => end - (HOURS * 60 - index) * MINUTE_MS);
  const wave = (at: number): number => Math.sin(at / (7 * MINUTE_MS)) + Math.sin(at / (31 * MINUTE_MS));
  const requests = (at: number): number => Math.round(600 + 40 * wave(at));
  const errors = (at: number): number => Math.round((at >= brokenFrom ? 60 : 4) + 2 * wave(at * 1.7));
  const series = (metric: string, kind: string, value: (at: number) => number) => ({
    metric: `shop.gunicorn.${metric}`,
    kind,
    points: minutes.map((at) => [at, value(at)]),
  });
  return {
    series: [
      series('requests', 'counter', requests),
      series('request.status.500', 'counter', errors),
      series('request.duration.count', 'counter', requests),
      series('request.duration.p95', 'latency', (at) => 180 + 12 * wave(at * 1.3)),
      series('workers', 'gauge', () => 4),
    ],
  };
}

/** Runs in a page of its own, for the dashboard allows itself no foreign scripts: the colours of one row of a screenshot, as RGBA bytes. */
const readRow = (png: string, left: number, top: number, width: number): string => `(async () => {
  const image = new Image();
  image.src = 'data:image/png;base64,${png}';
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  return [...context.getImageData(${left}, ${top}, ${width}, 1).data];
})()`;

async function pinkNear(reader: Page, screenshot: Buffer, x: number, y: number): Promise<boolean> {
  const width = 2 * SEARCH_PIXELS + 1;
  const row = readRow(screenshot.toString('base64'), Math.round(x) - SEARCH_PIXELS, Math.round(y), width);
  const bytes = (await reader.evaluate(row)) as number[];
  const colours = Array.from({ length: width }, (_, index) => bytes.slice(index * 4, index * 4 + 3));
  return colours.some((colour) => colour.every((part, index) => Math.abs(part - HOTFIX_PINK[index]!) <= COLOUR_TOLERANCE));
}

describe.skipIf(!available('chromium'))('the dashboard in Chromium', () => {
  const profile = mkdtempSync(join(tmpdir(), 'pinkbar-chromium-'));
  let pinkbar: PinkbarProcess;
  let context: BrowserContext;
  let page: Page;
  let hotfix: Posted;
  let plain: Posted;
  const faults: string[] = [];

  beforeAll(async () => {
    pinkbar = await startPinkbar({ PINKBAR_STATSD_PORT: '0' });
    const end = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    const hotfixAt = end - 3 * 60 * MINUTE_MS;
    await pinkbar.call('/v1/samples', { method: 'POST', body: JSON.stringify(samplesOf(end, hotfixAt)) });
    const post = (body: object): Promise<Posted> => pinkbar.call('/v1/events', { method: 'POST', body: JSON.stringify(body) });
    const release = { service: 'shop', environment: 'production' };
    plain = await post({ ...release, version: '1.4.1', startedAt: end - 9 * 60 * MINUTE_MS });
    hotfix = await post({ ...release, version: '1.4.2', tags: ['hotfix'], startedAt: hotfixAt });
    for (const { id } of [plain, hotfix]) await pinkbar.call(`/v1/releases/${id}/analyze`, { method: 'POST' });
    const reader = await pinkbar.call<{ secret: string }>('/v1/tokens', {
      method: 'POST',
      body: JSON.stringify({ name: 'dashboard', scopes: ['read'] }),
    });

    context = await chromium.launchPersistentContext(profile, {
      executablePath: available('chromium')!,
      args: CHROMIUM_FLAGS,
      viewport: { width: 1280, height: 1000 },
      colorScheme: 'light',
    });
    page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    await page.goto(`${pinkbar.url}/#range=24h&tz=utc&token=${reader.secret}`);
    await page.locator('[data-panel] canvas').first().waitFor();
    await page.locator(`[data-release-id="${hotfix.id}"]`).first().waitFor();
    await page.locator('.live-switch[data-busy="false"]').waitFor();
  }, 120_000);
  afterAll(async () => {
    await context?.close();
    await pinkbar?.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  const middleOfHead = async (id: string): Promise<number> => {
    const box = await page.locator(`[data-release-id="${id}"]`).first().boundingBox();
    if (!box) throw new Error(`release ${id} has no head on the page`);
    return box.x + box.width / 2;
  };

  /** The release whose findings are open, as a link to the page would tell. */
  const openRelease = (): string | null => new URLSearchParams(new URL(page.url()).hash.slice(1)).get('release');

  it('draws the hotfix as a pink bar through every panel, and the other release in another colour', async () => {
    const panels = await page.locator('[data-panel]').all();
    expect(panels.length).toBeGreaterThanOrEqual(4);
    const reader = await context.newPage();
    const screenshot = await page.screenshot({ fullPage: true });
    const scrolled = (await page.evaluate('window.scrollY')) as number;
    for (const panel of panels) {
      const chart = await panel.locator('canvas').first().boundingBox();
      if (!chart) throw new Error('a panel without a chart');
      const pinkHeights = async (id: string): Promise<number> => {
        const x = await middleOfHead(id);
        const found = await Promise.all(
          HEIGHTS.map((part) => pinkNear(reader, screenshot, x, chart.y + scrolled + chart.height * part)),
        );
        return found.filter(Boolean).length;
      };
      const name = await panel.getAttribute('data-panel');
      expect(await pinkHeights(hotfix.id), `hotfix bar in ${name}`).toBeGreaterThanOrEqual(HEIGHTS.length - 1);
      expect(await pinkHeights(plain.id), `plain bar in ${name}`).toBe(0);
    }
    await reader.close();
  });

  it('shows the finding of a bar that is clicked', async () => {
    await page.locator(`[data-release-id="${hotfix.id}"]`).first().click();
    const details = page.getByRole('complementary').filter({ hasText: '1.4.2' });
    await details.waitFor();
    await expect.poll(() => details.innerText()).toMatch(/error_ratio|5xx|error ratio/i);
    expect(await details.innerText()).toMatch(/flagged/i);
    expect(openRelease()).toBe(hotfix.id);
    await page.keyboard.press('Escape');
    await expect.poll(openRelease).toBeNull();
  });

  it('says which release made the point that is clicked', async () => {
    const panel = page.locator('[data-panel="error_ratio"]');
    const chart = await panel.locator('.u-over').boundingBox();
    if (!chart) throw new Error('a panel without a chart');
    // Ten pixels after the bar: the day is some eight hundred pixels wide, so the errors have just begun.
    await page.mouse.click((await middleOfHead(hotfix.id)) + 10, chart.y + chart.height / 2);
    const card = page.getByRole('region', { name: 'Which release was this?' });
    await card.getByText('1.4.2').waitFor();
    expect(await card.innerText()).toMatch(/changes plainly[\s\S]*%.1\.4\.2[\s\S]*none of these/);
    await page.keyboard.press('Escape');
    await card.waitFor({ state: 'detached' });
    await panel.getByRole('button', { name: /which release was this/i }).focus();
    await page.keyboard.press('Enter');
    await card.waitFor();
    await page.keyboard.press('Escape');
    await card.waitFor({ state: 'detached' });
    expect(openRelease()).toBeNull();
  });

  it('shows what was rejected, with an example and what to do, and goes back', async () => {
    const posted = await fetch(`${pinkbar.url}/v1/samples`, { method: 'POST', body: '{}' });
    expect(posted.status).toBe(401);
    await page.getByRole('button', { name: /^Integrations/ }).click();
    await page.getByRole('heading', { name: 'What arrives' }).waitFor();
    const source = page.locator('.source', { hasText: 'POST /v1/samples' });
    await expect.poll(() => source.innerText(), { timeout: 40_000 }).toMatch(/1 rejected[\s\S]*valid token[\s\S]*What to do/);
    expect(new URL(page.url()).hash).toContain('page=integrations');
    await page.goBack();
    await page.locator('[data-panel] canvas').first().waitFor();
  });

  it('draws a flag and an incident by lines of their own, and opens the report of what is judged alone', async () => {
    const post = (body: object): Promise<Posted> => pinkbar.call('/v1/events', { method: 'POST', body: JSON.stringify(body) });
    const at = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 6 * 60 * MINUTE_MS;
    const place = { service: 'shop', environment: 'production' };
    const flag = await post({ ...place, kind: 'flag', version: 'checkout-v2:on', startedAt: at });
    await post({ ...place, kind: 'incident', title: 'Payments fail', startedAt: at + 60 * MINUTE_MS });
    await page.reload();
    const legend = page.getByRole('list', { name: 'Kinds of changes' });
    await legend.waitFor();
    expect((await legend.innerText()).split(/\s+/)).toEqual(['release', 'flag', 'incident']);

    const incident = page.getByRole('button', { name: 'Incident Payments fail' });
    await incident.focus();
    await page.keyboard.press('Enter');
    expect(await incident.getAttribute('aria-expanded')).toBe('true');
    await page.locator('.marker-card[data-menu="true"]').getByText('Incident Payments fail').waitFor();
    expect(openRelease()).toBeNull();
    await page.keyboard.press('Escape');
    expect(await incident.getAttribute('aria-expanded')).toBe('false');

    await page.keyboard.press('ArrowLeft');
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toMatch(/^Flag checkout-v2:on/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Flag checkout-v2:on' }).waitFor();
    expect(openRelease()).toBe(flag.id);
    await page.keyboard.press('Escape');
  });

  it('keeps the token out of the address, and raises no error and no breach of its content policy', async () => {
    expect(page.url()).not.toContain('pbk_');
    expect(faults).toEqual([]);
  });
});
