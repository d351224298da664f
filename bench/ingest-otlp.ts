import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Contestant, measureByTurns, printRates, SCRAPES } from './ingest/by-turns.ts';
import { OTLP, REMOTE_WRITE } from './ingest/doors.ts';
import { otlpBodies } from './ingest/otlp-bodies.ts';
import { writeBodies } from './ingest/write-bodies.ts';
import { startPinkbar, stop } from './servers.ts';

/** Within twice the cost of remote write. */
const GOAL = 0.5;

const SERIES = 1_000;
const SAMPLES_PER_REQUEST = 500;

/**
 * `npm run bench -- ingest-otlp [--profile]`: samples stored per second of the server's CPU time by OTLP/HTTP, beside the same samples by remote write to a
 * second server. `--profile` is of the first.
 */
export async function run(args: readonly string[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-bench-'));
  const now = Date.now();
  const contestants: Contestant[] = [];
  try {
    contestants.push({
      name: 'otlp',
      series: SERIES,
      server: await startPinkbar(join(directory, 'otlp'), args.includes('--profile')),
      door: OTLP,
      bodies: otlpBodies(SERIES, SCRAPES, SAMPLES_PER_REQUEST, now),
    });
    contestants.push({
      name: 'remote-write',
      series: SERIES,
      server: await startPinkbar(join(directory, 'remote-write'), false),
      door: REMOTE_WRITE,
      bodies: writeBodies(SERIES, SCRAPES, SAMPLES_PER_REQUEST, now),
    });
    printRates('ingest-otlp', await measureByTurns(contestants), GOAL);
  } finally {
    for (const { server } of contestants) await stop(server);
    rmSync(directory, { recursive: true, force: true });
  }
}
