import { connect } from 'node:net';
import { rejectionCauses } from '../../component/arrivals.ts';
import { SECOND_MS } from '../../model/instant.ts';
import { decodeStats, type UwsgiStats } from './decode-stats.ts';
import type { StatsTarget } from './stats-target.ts';

/** Half of the time between two polls: a later answer would be of another time. */
const TIMEOUT_MS = 5 * SECOND_MS;
/** Three hundred workers of four threads make about 1 MB. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Every outcome of a poll but `stored`, with what it means. */
const STATS_FAULTS = {
  unreachable: 'no connection, or no end of the answer within five seconds',
  'too-large': 'an answer of more than 4 MB',
  'not-stats': 'an answer that is not the JSON of a stats server of uWSGI',
  'not-stored': 'an answer that the store did not take',
} as const;
export type StatsFault = keyof typeof STATS_FAULTS;

/** Every fault, with what it means and what to do. */
export const STATS_CAUSES = rejectionCauses(STATS_FAULTS, {
  unreachable: 'see that uWSGI runs with --stats, and that the address in PINKBAR_UWSGI_STATS is reached from this server',
  'too-large': 'set the address of the stats server in PINKBAR_UWSGI_STATS',
  'not-stats': 'set the address of the stats server in PINKBAR_UWSGI_STATS; with --stats-http it begins with http://',
  'not-stored': 'see GET /readyz and the log of the server',
});

/** Asks a stats server, which answers every connection with JSON and closes it. Never rejects. */
export async function fetchStats({ connection, isHttp }: StatsTarget, stopping: AbortSignal): Promise<UwsgiStats | StatsFault> {
  const text = await readAll(connection, isHttp ? REQUEST : null, AbortSignal.any([stopping, AbortSignal.timeout(TIMEOUT_MS)]));
  return text === 'unreachable' || text === 'too-large' ? text : (decodeStats(withoutHead(text)) ?? 'not-stats');
}

/** What a stats server with `--stats-http` waits for; any other answers at once, and what is sent to it stays unread. */
const REQUEST = 'GET / HTTP/1.0\r\n\r\n';

function readAll(connection: StatsTarget['connection'], request: string | null, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const socket = connect({ ...connection });
    if (request !== null) socket.write(request);
    const end = (outcome: string): void => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(outcome);
    };
    const onAbort = (): void => end('unreachable');
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    socket.on('error', () => end('unreachable'));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_BYTES) end('too-large');
    });
    socket.on('end', () => end(Buffer.concat(chunks).toString()));
  });
}

const withoutHead = (text: string): string =>
  text.startsWith('HTTP/') ? text.slice(Math.max(0, text.indexOf('\r\n\r\n'))) : text;
