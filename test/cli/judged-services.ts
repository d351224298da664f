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

/** Sends a day of two services: `good` stays as it is, `bad` fails from the instant on that is returned, in milliseconds. */
export async function sendServices(server: PinkbarProcess): Promise<number> {
  const now = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const released = now - RELEASED_AGO_MS;
  for (const service of ['good', 'bad']) {
    const errors = (at: number) => (service === 'bad' && at >= released ? ERRORS_AFTER_BAD_RELEASE : ERRORS_PER_MINUTE);
    const series = [
      { metric: 'http.requests', points: pointsOf(now - HISTORY_MS, now, () => REQUESTS_PER_MINUTE) },
      { metric: 'http.5xx', points: pointsOf(now - HISTORY_MS, now, errors) },
    ];
    const body = { series: series.map((each) => ({ ...each, kind: 'counter', tags: { service } })) };
    await server.call('/v1/samples', { method: 'POST', body: JSON.stringify(body) });
  }
  return released;
}

/** A release each of `good`, `bad` and `silent`, which sent nothing. All judged finally. */
export async function judgeServices(server: PinkbarProcess): Promise<void> {
  const released = await sendServices(server);
  const releases = [
    { service: 'good', version: '1.0.0', commit: GOOD_COMMIT },
    { service: 'bad', version: '1.0.1', commit: BAD_COMMIT },
    { service: 'silent', version: '1.0.2', commit: 'c'.repeat(40) },
  ];
  for (const release of releases) {
    const body = JSON.stringify({ ...release, environment: 'production', startedAt: released });
    const { id } = await server.call<{ id: string }>('/v1/events', { method: 'POST', body });
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
