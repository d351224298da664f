import type { SampleSink } from '../../component/sample-sink.ts';
import { parseJson } from '../../http/parse-json.ts';
import { type Fault, ProblemError } from '../../http/problems.ts';
import { JSON_BODY, jsonAnswer, type Route } from '../../http/route.ts';
import type { Millis } from '../../model/instant.ts';
import type { Schema } from '../../openapi/schema.ts';
import { decodeSamplesJson } from './decode-samples-json.ts';
import type { RejectedPart } from './rejections.ts';

/** `POST /v1/samples`. Its body is checked by the decoder alone, because the general validator is too slow for a hundred thousand points. */
export const samplesRoute = (samples: SampleSink, retentionMs: number, clock: () => Millis): Route => ({
  method: 'post',
  path: '/v1/samples',
  access: 'ingest',
  body: JSON_BODY,
  async handle({ rawBody }) {
    const decoded = decodeSamplesJson(parseJson(rawBody), clock(), retentionMs);
    if (decoded.outcome === 'refused') throw refusal('invalid-body', [decoded.fault]);
    const stored = decoded.batch.length > 0 ? await samples.append(decoded.batch) : { accepted: 0, refused: [] };
    const refused = stored.refused.map(({ index, code, detail }) => ({
      pointer: `/series/${decoded.batchSeries[index]}`,
      code,
      detail,
    }));
    const rejected = [...decoded.rejected, ...refused];
    if (stored.accepted === 0 && rejected.length > 0) throw refusal('nothing-accepted', rejected);
    return jsonAnswer<Schema<'SamplesAccepted'>>({ accepted: stored.accepted, rejected: rejected.map(rejectionJson) });
  },
});

/** A part of the body that was rejected, by the decoder or by a limit of the store. */
type Rejection = Omit<RejectedPart, 'code'> & { readonly code: string };

const rejectionJson = ({ pointer, code, detail }: Rejection) => ({ pointer, code, detail });

function refusal(slug: 'invalid-body' | 'nothing-accepted', rejected: readonly Rejection[]): ProblemError {
  const [first] = rejected;
  const faults: readonly Fault[] = rejected.map(rejectionJson);
  return new ProblemError(slug, `${first?.pointer || 'The body'}: ${first?.detail ?? ''}`, { faults });
}
