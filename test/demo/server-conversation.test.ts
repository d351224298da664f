import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { aggregateStep } from '../../src/demo/aggregated-step.ts';
import { awaitVerdicts } from '../../src/demo/await-verdicts.ts';
import { freeTcpPort, freeUdpPort } from '../../src/demo/free-port.ts';
import { loadHistory } from '../../src/demo/load-history.ts';
import { postReleases } from '../../src/demo/post-releases.ts';
import { type PlannedRelease, planWeek } from '../../src/demo/release-plan.ts';
import { openShop } from '../../src/demo/shop.ts';
import { openStatsdSender } from '../../src/demo/statsd-sender.ts';
import { HOUR_MS, millis } from '../../src/model/instant.ts';
import type { Schema } from '../../src/openapi/schema.ts';

const ANCHOR = millis(1_795_400_040_000);
const QUIET = { update: () => {}, end: () => {} };
const HOST = '127.0.0.1';

const pointsOf = (body: Schema<'SamplesBody'>): number => body.series.reduce((sum, series) => sum + series.points.length, 0);

describe('loadHistory', () => {
  const nextStep = openShop(1, [], -4 * HOUR_MS);
  const steps = Array.from({ length: 1_440 }, () => aggregateStep(nextStep()));

  it('posts every step once, at most 10,000 points at a time', async () => {
    const bodies: Schema<'SamplesBody'>[] = [];
    const post = async (_path: string, body: unknown): Promise<unknown> => {
      bodies.push(body as Schema<'SamplesBody'>);
      return { accepted: pointsOf(body as Schema<'SamplesBody'>), rejected: [] };
    };
    const accepted = await loadHistory({ get: post as never, post }, steps, ANCHOR, QUIET);
    expect(accepted).toBe(bodies.reduce((sum, body) => sum + pointsOf(body), 0));
    for (const body of bodies) expect(pointsOf(body)).toBeLessThanOrEqual(10_000);
    const requests = bodies.flatMap((body) => body.series.find((series) => series.metric === 'nginx.requests')!.points);
    expect(requests).toEqual(steps.map((step) => [ANCHOR + step.offsetMs, step.nginx.requests]));
  });

  it('fails when the server refuses a sample', async () => {
    const post = async (): Promise<unknown> => ({ accepted: 0, rejected: [{ detail: 'too old' }] });
    await expect(loadHistory({ get: post, post }, steps, ANCHOR, QUIET)).rejects.toThrow('refused 1 samples: too old');
  });
});

describe('postReleases and awaitVerdicts', () => {
  const keyOf = ({ kind, version }: PlannedRelease): string => `demo-${kind}-${version}`;

  it('polls until every report is final', async () => {
    const { releases } = planWeek(1);
    const paths: string[] = [];
    const api = {
      async get(path: string): Promise<unknown> {
        paths.push(path);
        if (!path.includes('?')) return { id: path.split('/').at(-1), verdict: 'clear', analysis: { final: true }, findings: [] };
        const judged = releases.slice(0, 5 * paths.length).map(keyOf);
        return {
          releases: releases.map((release) => ({ id: keyOf(release), analysis: { final: judged.includes(keyOf(release)) } })),
        };
      },
      async post(_path: string, body: unknown): Promise<unknown> {
        return { events: (body as readonly { key: string }[]).map(({ key }) => ({ id: key })) };
      },
    };
    const posted = await postReleases(api, releases, ANCHOR);
    expect(new Set(posted.map(({ id }) => id)).size).toBe(releases.length);
    expect(posted.map(({ at }) => at)).toEqual(releases.map(({ offsetMs }) => ANCHOR + offsetMs));
    const judged = await awaitVerdicts(api, posted, QUIET);
    expect(judged.map(({ id }) => id)).toEqual(posted.map(({ id }) => id));
    expect(paths).toHaveLength(Math.ceil(releases.length / 5) + releases.length);
  });
});

describe('free ports', () => {
  it('uses the requested port where it is free, otherwise another', async () => {
    const taken = createServer();
    taken.listen(0, HOST);
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    expect(await freeTcpPort(HOST, port)).not.toBe(port);
    taken.close();
    await once(taken, 'close');
    expect(await freeTcpPort(HOST, port)).toBe(port);
  });

  it('does so for UDP', async () => {
    const taken = createSocket('udp4');
    taken.bind(0, HOST);
    await once(taken, 'listening');
    const { port } = taken.address();
    expect(await freeUdpPort(HOST, port)).not.toBe(port);
    taken.close();
    await once(taken, 'close');
    expect(await freeUdpPort(HOST, port)).toBe(port);
  });
});

describe('openStatsdSender', () => {
  it('sends datagrams, and lives on with nobody listening', async () => {
    const door = createSocket('udp4');
    door.bind(0, HOST);
    await once(door, 'listening');
    const sender = await openStatsdSender(HOST, door.address().port);
    const arrived = once(door, 'message');
    sender.send('shop.gunicorn.requests:1|c|@1.0');
    expect(String((await arrived)[0])).toBe('shop.gunicorn.requests:1|c|@1.0');
    door.close();
    await once(door, 'close');
    for (let round = 0; round < 5; round += 1) {
      sender.send('lost:1|c');
      await new Promise((settle) => setTimeout(settle, 10));
    }
    sender.close();
  });
});
