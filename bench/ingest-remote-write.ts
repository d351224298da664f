import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTool } from '../test/setup/available.ts';
import { type Contestant, measureByTurns, printRates, SCRAPES } from './ingest/by-turns.ts';
import { REMOTE_WRITE } from './ingest/doors.ts';
import { writeBodies } from './ingest/write-bodies.ts';
import { startPinkbar, startVictoriaMetrics, stop } from './servers.ts';

const GOAL = 0.8;

/** What Prometheus 3 and Grafana Alloy send by default (`max_samples_per_send`); Prometheus 2 sent 500 for long. */
const SAMPLES_PER_REQUEST = 2_000;
const FEWEST_SERIES = 1_000;

/**
 * `npm run bench -- ingest-remote-write [SAMPLES_PER_REQUEST] [--profile]`: samples stored per second of the server's CPU time, by remote write, beside
 * VictoriaMetrics where it is installed. The same bodies by turns; CPU time of the whole process,
 * background work included.
 */
export async function run(args: readonly string[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-bench-'));
  const perRequest = Number(args.find((each) => /^[1-9]\d*$/.test(each)) ?? SAMPLES_PER_REQUEST);
  const series = Math.max(FEWEST_SERIES, perRequest);
  const common = { series, door: REMOTE_WRITE, bodies: writeBodies(series, SCRAPES, perRequest, Date.now()) };
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
