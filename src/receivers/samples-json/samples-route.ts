import type { RejectionCause } from '../../component/arrivals.ts';
import type { Context } from '../../component/context.ts';
import { parseJson } from '../../http/parse-json.ts';
import { type Fault, ProblemError } from '../../http/problems.ts';
import { JSON_BODY, jsonAnswer, type Route } from '../../http/route.ts';
import type { Schema } from '../../openapi/schema.ts';
import { decodeSamplesJson } from './decode-samples-json.ts';
import { type RejectedPart, SAMPLES_REJECTIONS } from './rejections.ts';

/** `POST /v1/samples`. Its body is checked by the decoder alone, because the general validator is too slow for a hundred thousand points. */
export function samplesRoute({ samples, arrivals, clock }: SamplesContext, retentionMs: number): Route {
  const name = 'POST /v1/samples';
  const counter = arrivals.of({ name, title: name, unit: 'requests' });
  const handle: Route['handle'] = async ({ rawBody }) => {
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
    // Where nothing was accepted the whole request counts as rejected, by itself.
    for (const part of rejected) counter.rejected(causeOf(part), () => `${part.pointer}: ${part.detail}`);
    return jsonAnswer<Schema<'SamplesAccepted'>>({ accepted: stored.accepted, rejected: rejected.map(rejectionJson) });
  };
  return { method: 'post', path: '/v1/samples', access: 'ingest', body: JSON_BODY, setup: SETUP, handle };
}

const SETUP = 'Send samples as JSON by POST; GET /openapi.yaml describes the body.';

type SamplesContext = Pick<Context, 'samples' | 'arrivals' | 'clock'>;

/** A part of the body that was rejected, by the decoder or by a limit of the store. */
type Rejection = Omit<RejectedPart, 'code'> & { readonly code: string };

const MEANINGS: Readonly<Record<string, string>> = {
  ...SAMPLES_REJECTIONS,
  'series-limit': 'There are as many series of the metric, or in all, as may be.',
};

const causeOf = ({ code }: Rejection): RejectionCause => ({ reason: code, meaning: MEANINGS[code] ?? code, advice: null });

const rejectionJson = ({ pointer, code, detail }: Rejection) => ({ pointer, code, detail });

function refusal(slug: 'invalid-body' | 'nothing-accepted', rejected: readonly Rejection[]): ProblemError {
  const [first] = rejected;
  const faults: readonly Fault[] = rejected.map(rejectionJson);
  return new ProblemError(slug, `${first?.pointer || 'The body'}: ${first?.detail ?? ''}`, { faults });
}
