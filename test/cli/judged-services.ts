import { HOUR_MS, MINUTE_MS } from '../../src/model/instant.ts';
import type { PinkbarProcess } from '../e2e/pinkbar-process.ts';

/** Older than the horizon, so that reports are final as soon as they are there. */
export const RELEASED_AGO_MS = 3 * HOUR_MS;
const HISTORY_MS = 30 * HOUR_MS;
const REQUESTS_PER_MINUTE = 600;
const ERRORS_PER_MINUTE = 6;
const ERRORS_AFTER_BAD_RELEASE = 90;

export const GOOD_COMMIT = 'a'.repeat(40);
export const BAD_COMMIT = 'b'.repeat(40);

/** Minutes of requests and errors that look alike but never the same: noise that is the same at each run. */
function pointsOf(from: number, to: number, level: (at: number) => number): [number, number][] {
  const points: [number, number][] = [];
  let state = 12_345;
  for (let at = from; at < to; at += MINUTE_MS) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    const mean = level(at);
    points.push([at, Math.max(0, Math.round(mean + (state / 2 ** 31 - 0.5) * 2 * Math.sqrt(3 * mean)))]);
  }
  return points;
}

/** Two services with a day of history and a release each, `good` and `bad`, and a release of `silent`, which sent nothing. All judged finally. */
export async function judgeServices(server: PinkbarProcess): Promise<void> {
  const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const released = now - RELEASED_AGO_MS;
  const post = (path: string, body: unknown) => server.call<{ id: string }>(path, { method: 'POST', body: JSON.stringify(body) });
  for (const service of ['good', 'bad']) {
    const errors = (at: number) => (service === 'bad' && at >= released ? ERRORS_AFTER_BAD_RELEASE : ERRORS_PER_MINUTE);
    const series = [
      { metric: 'http.requests', points: pointsOf(now - HISTORY_MS, now, () => REQUESTS_PER_MINUTE) },
      { metric: 'http.5xx', points: pointsOf(now - HISTORY_MS, now, errors) },
    ];
    await post('/v1/samples', { series: series.map((each) => ({ ...each, kind: 'counter', tags: { service } })) });
  }
  const releases = [
    { service: 'good', version: '1.0.0', commit: GOOD_COMMIT },
    { service: 'bad', version: '1.0.1', commit: BAD_COMMIT },
    { service: 'silent', version: '1.0.2', commit: 'c'.repeat(40) },
  ];
  for (const release of releases) {
    const { id } = await post('/v1/events', { ...release, environment: 'production', startedAt: released });
    await reportOf(server, id);
  }
}

async function reportOf(server: PinkbarProcess, id: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const { analysis } = await server.call<{ analysis: { final: boolean } | null }>(`/v1/releases/${id}`);
    if (analysis?.final) return;
    await new Promise((settle) => setTimeout(settle, 100));
  }
  throw new Error(`release ${id} was not judged within 20 s`);
}
