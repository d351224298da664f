import { PROBLEMS } from '../../http/problems.ts';
import type { ProblemForm } from '../../http/route.ts';
import { messageField, textField, varintField } from './protobuf/write-fields.ts';

export const PROTOBUF = 'application/x-protobuf';
export const JSON_TYPE = 'application/json';

/** Answers have the content type of their request. */
export const isProtobuf = (contentType: string | undefined): boolean =>
  contentType?.split(';')[0]?.trim().toLowerCase() === PROTOBUF;

/** The code of gRPC for a status of HTTP (google.rpc.Code); that of anything else is that the request is at fault, or that we are. */
const CODES = new Map([
  [401, 16],
  [403, 7],
  [404, 5],
  [413, 8],
  [429, 8],
  [503, 14],
]);
const INVALID_ARGUMENT = 3;
const INTERNAL = 13;

/**
 * Errors as a `google.rpc.Status`. Clients of OTLP send again after 429, 502, 503 and 504 alone, and drop the data after everything else, so what
 * is no fault of the data must have one of these.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
 */
export const statusForm: ProblemForm = ({ slug, detail, hint }, { 'content-type': contentType }) => {
  const { status } = PROBLEMS[slug];
  const code = CODES.get(status) ?? (status < 500 ? INVALID_ARGUMENT : INTERNAL);
  const message = `${detail} ${hint}`;
  if (!isProtobuf(contentType)) return { status, type: JSON_TYPE, body: JSON.stringify({ code, message }) };
  return { status, type: PROTOBUF, body: Buffer.concat([varintField(1, code), textField(2, message)]) };
};

/** An `ExportMetricsServiceResponse`. */
export function exportAnswer(contentType: string | undefined, rejectedDataPoints: number, errorMessage: string): Uint8Array {
  if (isProtobuf(contentType)) {
    if (errorMessage === '') return Buffer.alloc(0);
    return messageField(1, Buffer.concat([varintField(1, rejectedDataPoints), textField(2, errorMessage)]));
  }
  const json = errorMessage === '' ? {} : { partialSuccess: { rejectedDataPoints: `${rejectedDataPoints}`, errorMessage } };
  return Buffer.from(JSON.stringify(json));
}
