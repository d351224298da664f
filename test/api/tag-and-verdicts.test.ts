import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS, type Millis, millis, toRfc3339 } from '../../src/model/instant.ts';
import { toTags } from '../../src/model/tags.ts';
import type { Schema } from '../../src/openapi/schema.ts';
import { formatProbability } from '../../src/report/format-value.ts';
import { BEGIN, chance, instant } from '../insights/inline/noisy-series.ts';
import { call } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

const DAYS = 11;
const ERRORS = 'http_error_ratio';
const BURST_MINUTES = 15;

/** The tag's question and each release's own, about the same minutes: one must not deny what the other says. */
interface Story {
  readonly service: string;
  /** Share of the requests that fail in the minutes after each hotfix. */
  readonly burst: number;
  /** The same at times that have nothing to do with any release, so many a day. */
  readonly usual: { readonly share: number; readonly perDay: number };
}

/** Bursts after hotfixes are the only ones. */
const PLAIN: Story = { service: 'shop', burst: 0.06, usual: { share: 0, perDay: 0 } };
/** A burst as those after hotfixes is part of the service's normal life. */
const USUAL: Story = { service: 'cart', burst: 0.03, usual: { share: 0.04, perDay: 3 } };

/** A hotfix a day from the second on, and a release without a tag half a day after it. */
const hotfixAt = (day: number): Millis => millis(instant(day + 2, 9) + ((day * 47) % 300) * MINUTE_MS);
const HOTFIXES = [0, 1, 2, 3, 4, 5, 6, 7].map(hotfixAt);
const OTHERS = HOTFIXES.map((at) => millis(at + 11 * 60 * MINUTE_MS));

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ now: instant(DAYS) });
  for (const story of [PLAIN, USUAL]) await tell(story);
}, 120_000);
afterAll(() => api.close());

async function tell(story: Story): Promise<void> {
  const { service } = story;
  const columns = columnsOf(story);
  await api.store.samples.append(
    (['http.requests', 'http.5xx'] as const).map((metric, column) => ({
      series: { metric, tags: toTags([['service', service]]), kind: 'counter', unit: null },
      at: Float64Array.from(columns, (_, index) => BEGIN + index * MINUTE_MS),
      values: Float64Array.from(columns, (row) => row[column]!),
    })),
  );
  const deploy = (at: Millis, tags: readonly string[]) => ({ service, version: `v${at}`, tags, startedAt: toRfc3339(at) });
  const body = [...HOTFIXES.map((at) => deploy(at, ['hotfix'])), ...OTHERS.map((at) => deploy(at, []))];
  const posted = await call(api, 'POST', '/v1/events', { body });
  const events: readonly Schema<'Event'>[] = posted.json.events;
  for (const { id } of events.toSorted((a, b) => a.effectiveAt.localeCompare(b.effectiveAt)))
    await call(api, 'POST', `/v1/releases/${id}/analyze`);
}

/** Requests and failures by the minute. */
function columnsOf({ burst, usual }: Story): readonly (readonly [number, number])[] {
  const next = chance(5);
  let badUntil = 0;
  return Array.from({ length: DAYS * 1440 }, (_, index) => {
    const at = BEGIN + index * MINUTE_MS;
    const requests = 280 + Math.round(40 * next());
    if (next() < usual.perDay / 1440) badUntil = at + BURST_MINUTES * MINUTE_MS;
    const isBurst = HOTFIXES.some((release) => at >= release && at < release + BURST_MINUTES * MINUTE_MS);
    const share = Math.max(0.003, isBurst ? burst : 0, at < badUntil ? usual.share : 0);
    return [requests, Math.round(requests * share * (0.5 + next()))];
  });
}

const get = async (path: string) => (await call(api, 'GET', path, { as: 'read' })).json;
const askTag = (service: string): Promise<Schema<'CorrelationsAnswer'>> =>
  get(`/v1/correlations?tag=hotfix&signal=${service}.${ERRORS}`);

describe('a tag whose events are followed by a burst each', () => {
  it('has the verdict, the releases that are flagged for it, and says both in one sentence', async () => {
    const { trains, releases, events } = await askTag('shop');
    const [train] = trains;
    expect(train).toMatchObject({ verdict: 'followed', events: 8, flagged: { count: 8, of: 8 } });
    expect(train!.sentence).toMatch(/^After \d of 8 hotfix events .* Of the 8 releases among them 8 are flagged for it\.$/);
    expect([events, releases.length]).toEqual([8, 8]);
    expect(releases.map(({ effectiveAt }) => effectiveAt)).toEqual(HOTFIXES.map(toRfc3339));
    for (const { verdict, flags } of releases) {
      expect(verdict).toBe('flagged');
      expect(flags).toMatchObject([{ signal: `shop.${ERRORS}`, verdict: 'burst' }]);
    }
    const ids = releases.map(({ id }) => id);
    expect(train!.after!.hits.events.every((id) => ids.includes(id))).toBe(true);
    expect(train!.after!.hits.events).toHaveLength(train!.after!.hits.count);
  });

  it('leaves the releases clear that have another tag or none', async () => {
    const { releases } = await get('/v1/releases?service=shop&limit=100');
    const others = releases.filter(({ tags }: { tags: readonly string[] }) => tags.length === 0);
    expect(others.map(({ verdict }: { verdict: string }) => verdict)).toEqual(OTHERS.map(() => 'clear'));
  });

  it('has the same probability of each release wherever it is asked for', async () => {
    const { releases } = await askTag('shop');
    for (const { id, effectiveAt, version, flags } of releases) {
      const { probability } = flags[0]!;
      const report: Schema<'ReleaseReport'> = await get(`/v1/releases/${id}`);
      const finding = report.findings.find(({ signal }) => signal === `shop.${ERRORS}`)!;
      expect(finding.probability).toBe(probability);
      const gate: Schema<'Gate'> = await get(`/v1/gates/shop?version=${version}`);
      expect(gate).toMatchObject({ gate: 'fail', probability });
      const at = new Date(effectiveAt).getTime() + 8 * MINUTE_MS;
      const asked: Schema<'Suspects'> = await get(`/v1/suspects?signal=shop.${ERRORS}&at=${at}`);
      expect(asked.suspects[0]).toMatchObject({
        release: { id },
        share: probability,
        finding: { verdict: 'burst', probability },
      });
      const headers = { accept: 'text/markdown' };
      const { text } = await call(api, 'GET', `/v1/releases/${id}`, { as: 'read', headers });
      expect(text).toContain(`probability ${formatProbability(probability).replace(/[<>]/g, '\\$&')}`);
    }
  });
});

describe('a tag whose events are followed by what the service often has', () => {
  it('says which of its releases are flagged, and that the others show nothing by themselves', async () => {
    const { trains, releases } = await askTag('cart');
    const [train] = trains;
    const flagged = releases.filter(({ flags }) => flags.length > 0).length;
    expect(train).toMatchObject({ verdict: 'followed', flagged: { count: flagged, of: 8 } });
    expect(flagged).toBeLessThan(8);
    expect(train!.sentence).toMatch(
      flagged === 0
        ? /Of the 8 releases among them none is flagged for it: together they show what none shows by itself\.$/
        : new RegExp(`Of the 8 releases among them ${flagged} (is|are) flagged for it\\.$`),
    );
  });
});
