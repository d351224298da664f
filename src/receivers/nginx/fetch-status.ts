import { rejectionCauses } from '../../component/arrivals.ts';
import { SECOND_MS } from '../../model/instant.ts';
import { decodeStubStatus, type StubStatus } from './stub-status.ts';

/** Half of the time between two polls. A status page that takes longer says that NGINX is not well; the answer would be of another time. */
const TIMEOUT_MS = 5 * SECOND_MS;
/** An answer has about a hundred bytes. */
const MAX_BYTES = 4_096;

/** Every outcome of a poll but `stored`, with what it means. */
const STATUS_FAULTS = {
  unreachable: 'no answer within five seconds, or no connection',
  redirected: 'an answer that leads elsewhere, which is not followed',
  refused: 'an answer with another status than 200',
  'too-large': 'an answer of more than 4 KiB',
  'not-stub-status': 'an answer that is no stub_status page',
  'not-stored': 'an answer that the store did not take',
} as const;
export type StatusFault = keyof typeof STATUS_FAULTS;

const URLS = 'PINKBAR_NGINX_STATUS_URLS';

/** Every fault, with what it means and what to do. */
export const STATUS_CAUSES = rejectionCauses(STATUS_FAULTS, {
  unreachable: `see that NGINX runs, and that the address in ${URLS} is reached from this server`,
  redirected: `set the address to which it leads in ${URLS}, if that is the status page`,
  refused: 'let this server in: allow and deny of the location, and no password',
  'too-large': `set the address of the status page in ${URLS}`,
  'not-stub-status': `set the address of a location with stub_status in ${URLS}`,
  'not-stored': 'see GET /readyz and the log of the server',
});

/**
 * Asks a status page, at no other address than the one given: redirects are not followed. Never rejects. Where NGINX cannot be asked, a fault is
 * returned.
 */
export async function fetchStatus(url: string, stopping: AbortSignal): Promise<StubStatus | StatusFault> {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    const answer = await fetch(url, { redirect: 'manual', signal });
    if (answer.status !== 200) {
      await answer.body?.cancel();
      return answer.status >= 300 && answer.status < 400 ? 'redirected' : 'refused';
    }
    const text = await readUpTo(answer, MAX_BYTES);
    return text === null ? 'too-large' : (decodeStubStatus(text) ?? 'not-stub-status');
  } catch {
    return 'unreachable';
  }
}

/** The body as text; null where it is longer, and the rest is not read. */
async function readUpTo({ body }: Response, maxBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    // Leaving the loop cancels the body.
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
