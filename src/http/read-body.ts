import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ContentEncodings, GZIP } from './content-encodings.ts';
import { ProblemError } from './problems.ts';
import type { RawBody } from './route.ts';

// Bodies are read here and not by a parser of Express, because the token is checked first and because parsers read a body to its end
// before they refuse it. Receivers over HTTP state their content types and limit in `Route.body` and get the bytes from here, so this
// belongs to HTTP and not to the receivers.

/** Refuses by the headers alone what can be known from them, before anything is read. Throws `body-too-large` or `unsupported-media-type`. */
export function refuseByHeaders(request: IncomingMessage, form: RawBody): void {
  const { limitBytes, contentTypes: types, encodings = GZIP } = form;
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limitBytes) throw tooLarge(limitBytes);
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!types.includes(type)) {
    const sent = type === '' ? 'The request has no Content-Type' : `Content-Type ${type} is not taken here`;
    throw unsupported(form, `${sent}; send ${types.join(' or ')}.`);
  }
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) throw unsupported(form, `Charset ${charset} is not taken here; send UTF-8.`);
  const encoding = contentEncoding(request);
  if (encoding !== 'identity' && !Object.hasOwn(encodings, encoding)) {
    throw unsupported(form, `Content-Encoding ${encoding || '(empty)'} is not taken here; send ${takenEncodings(encodings)}.`);
  }
}

/**
 * Reads the body and inflates it where it is compressed. The limit is checked before and after inflating. Throws `body-too-large` or
 * `malformed-request`.
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  { limitBytes, encodings = GZIP }: RawBody,
): Promise<Buffer> {
  if (/^100-continue$/i.test(request.headers.expect ?? '')) response.writeContinue();
  const sent = await readBytes(request, limitBytes);
  const encoding = contentEncoding(request);
  const decompress = encoding === 'identity' ? undefined : encodings[encoding];
  if (decompress === undefined) return sent;
  try {
    return await decompress(sent, limitBytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limitBytes);
    const hint = 'Compress the body as the header says, as a whole, or leave out the header.';
    throw new ProblemError('malformed-request', `The body is not what Content-Encoding: ${encoding} promises.`, { hint });
  }
}

/** Not with `for await`: leaving that loop early destroys the socket, and then the refusal cannot be sent. */
function readBytes(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    const settle = (finish: () => void): void => {
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      finish();
    };
    const onData = (part: Buffer): void => {
      length += part.length;
      parts.push(part);
      if (length <= limitBytes) return;
      request.pause();
      settle(() => reject(tooLarge(limitBytes)));
    };
    const onEnd = (): void => settle(() => resolve(parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts, length)));
    const onGone = (): void => settle(() => reject(new ProblemError('malformed-request', 'The body broke off before its end.')));
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

const contentEncoding = (request: IncomingMessage): string =>
  (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();

const takenEncodings = (encodings: ContentEncodings): string => Object.keys(encodings).join(' or ');

/** The hint of the kind knows JSON alone. */
const unsupported = ({ contentTypes, encodings = GZIP, hint }: RawBody, detail: string): ProblemError =>
  new ProblemError('unsupported-media-type', detail, {
    hint:
      hint ??
      `Send Content-Type: ${contentTypes.join(' or ')}, texts in UTF-8, plain or with Content-Encoding: ${takenEncodings(encodings)}.`,
  });

const tooLarge = (limitBytes: number): ProblemError =>
  new ProblemError('body-too-large', `A body here is at most ${limitBytes} bytes.`);
