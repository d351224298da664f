import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Contestant, measureByTurns, printRates, SCRAPES, WORK } from './ingest/by-turns.ts';
import { OTLP, REMOTE_WRITE } from './ingest/doors.ts';
import { otlpBodies } from './ingest/otlp-bodies.ts';
import { startPinkbar, stop } from './ingest/servers.ts';
import { writeBodies } from './ingest/write-bodies.ts';

/** Within twice the cost of remote write. */
const GOAL = 0.5;

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
      server: await startPinkbar(join(directory, 'otlp'), args.includes('--profile')),
      door: OTLP,
      bodies: otlpBodies(WORK.series, SCRAPES, WORK.samplesPerRequest, now),
    });
    contestants.push({
      name: 'remote-write',
      server: await startPinkbar(join(directory, 'remote-write'), false),
      door: REMOTE_WRITE,
      bodies: writeBodies(WORK.series, SCRAPES, WORK.samplesPerRequest, now),
    });
    printRates('ingest-otlp', await measureByTurns(contestants), GOAL);
  } finally {
    for (const { server } of contestants) await stop(server);
    rmSync(directory, { recursive: true, force: true });
  }
}
