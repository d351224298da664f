import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '../../http/problems.ts';

/** The messages that are taken, by what `proto=` in the Content-Type says. Without it, it is that of 1.0. */
const VERSIONS: Readonly<Record<string, 1 | 2>> = {
  'prometheus.writerequest': 1,
  'io.prometheus.write.v2.request': 2,
};

/** What is taken, for a sender of something else. */
export const FORM_HINT =
  'Send Content-Type: application/x-protobuf, alone or with ;proto=prometheus.WriteRequest or ;proto=io.prometheus.write.v2.Request, and Content-Encoding: snappy.';

/** The version of remote write that the headers name. Throws `unsupported-media-type`, which has a sender of 2.0 try 1.0. */
export function versionOf(headers: IncomingHttpHeaders): 1 | 2 {
  const message = /;\s*proto\s*=\s*"?([^\s;"]*)/i.exec(headers['content-type'] ?? '')?.[1];
  const version = message === undefined ? 1 : VERSIONS[message.toLowerCase()];
  if (version === undefined) throw unsupported(`The message ${message} is not taken here.`);
  // In 1.0 it goes without saying; but who says that it is not compressed means it.
  if (/identity/i.test(headers['content-encoding'] ?? '')) throw unsupported('A body that is not compressed is not taken here.');
  return version;
}

const unsupported = (detail: string): ProblemError => new ProblemError('unsupported-media-type', detail, { hint: FORM_HINT });
