import { type Fault, ProblemError } from '../../http/problems.ts';
import { jsonAnswer, type Route } from '../../http/route.ts';
import type { Millis } from '../../model/instant.ts';
import type { AppendResult, SampleBatch } from '../../model/sample.ts';

/** A part of the body that was not taken, and why. */
export interface RejectedSamples {
  /** RFC 6901, from the root of the body. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

export type DecodedSamples =
  /** `batchSeries[i]` is the index in the body's `series` that `batch[i]` came from. */
  | {
      readonly outcome: 'decoded';
      readonly batch: SampleBatch;
      readonly batchSeries: readonly number[];
      readonly rejected: readonly RejectedSamples[];
    }
  | { readonly outcome: 'refused'; readonly fault: RejectedSamples };

export interface SamplesNeeds {
  /** Reads the JSON value of a body, point by point, checking every limit. */
  decodeSamples(body: unknown, now: Millis): DecodedSamples;
  readonly samples: {
    /** Resolves when the batch is durable. */
    append(batch: SampleBatch): Promise<AppendResult>;
  };
  readonly now: () => Millis;
}

/** `POST /v1/samples`. */
export const samplesRoute = (needs: SamplesNeeds): Route => ({
  method: 'post',
  path: '/v1/samples',
  access: 'ingest',
  body: 'samples',
  async handle({ body }) {
    const decoded = needs.decodeSamples(body, needs.now());
    if (decoded.outcome === 'refused') throw refusal('invalid-body', [decoded.fault]);
    const stored = decoded.batch.length > 0 ? await needs.samples.append(decoded.batch) : { accepted: 0, refused: [] };
    const refused = stored.refused.map(({ index, code, detail }) => ({
      pointer: `/series/${decoded.batchSeries[index]}`,
      code,
      detail,
    }));
    const rejected = [...decoded.rejected, ...refused];
    if (stored.accepted === 0 && rejected.length > 0) throw refusal('nothing-accepted', rejected);
    return jsonAnswer({ accepted: stored.accepted, rejected: rejected.map(rejectionJson) });
  },
});

const rejectionJson = ({ pointer, code, detail }: RejectedSamples) => ({ pointer, code, detail });

function refusal(slug: 'invalid-body' | 'nothing-accepted', rejected: readonly RejectedSamples[]): ProblemError {
  const [first] = rejected;
  const faults: readonly Fault[] = rejected.map(rejectionJson);
  return new ProblemError(slug, `${first?.pointer || 'The body'}: ${first?.detail ?? ''}`, { faults });
}
