import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTool } from '../test/setup/available.ts';
import { type Contestant, measureByTurns, printRates, SCRAPES, WORK } from './ingest/by-turns.ts';
import { REMOTE_WRITE } from './ingest/doors.ts';
import { startPinkbar, startVictoriaMetrics, stop } from './ingest/servers.ts';
import { writeBodies } from './ingest/write-bodies.ts';

const GOAL = 0.8;

/**
 * `npm run bench -- ingest-remote-write [--profile]`: samples stored per second of the server's CPU time, by remote write, beside VictoriaMetrics where
 * it is installed. The same bodies by turns; CPU time of the whole process, background work included.
 */
export async function run(args: readonly string[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-bench-'));
  const common = { door: REMOTE_WRITE, bodies: writeBodies(WORK.series, SCRAPES, WORK.samplesPerRequest, Date.now()) };
  const contestants: Contestant[] = [];
  try {
    contestants.push({
      ...common,
      name: 'pinkbar',
      server: await startPinkbar(join(directory, 'pinkbar'), args.includes('--profile')),
    });
    const victoria = findTool('victoriaMetrics');
    if (victoria) {
      const server = await startVictoriaMetrics(victoria, join(directory, 'victoria'));
      contestants.push({ ...common, name: 'victoria-metrics', server });
    }
    printRates('ingest-remote-write', await measureByTurns(contestants), GOAL);
  } finally {
    for (const { server } of contestants) await stop(server);
    rmSync(directory, { recursive: true, force: true });
  }
}
