import { type Fault, ProblemError, type ProblemSlug } from '../../http/problems.ts';
import type { RawBody, Route } from '../../http/route.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { type RequestRejection, WRITE_REJECTIONS } from './rejections.ts';
import { FORM_HINT, versionOf } from './request-form.ts';
import type { RefusedSamples } from './sample-collector.ts';
import type { RemoteWriter, WriteOutcome } from './writer.ts';

const BODY: RawBody = {
  contentTypes: ['application/x-protobuf'],
  limitBytes: MAX_BODY_BYTES,
  // Left as it is: the writer inflates it, into memory that it uses again.
  encodings: { snappy: async (bytes) => bytes },
  hint: FORM_HINT,
};

/** A sender drops what is answered 4xx and repeats what is answered 5xx, so 4xx is for what would be refused again. */
const SLUGS: Readonly<Record<RequestRejection, ProblemSlug>> = {
  'not-snappy': 'malformed-body',
  'not-protobuf': 'malformed-body',
  'too-large': 'body-too-large',
};

/** `POST /api/v1/write`: Prometheus remote write, versions 1.0 and 2.0, at the path that Prometheus itself takes it. */
export const writeRoute = (writer: Pick<RemoteWriter, 'write'>): Route => ({
  method: 'post',
  path: '/api/v1/write',
  access: 'ingest',
  alsoTakes: 'basic',
  isFrequent: true,
  body: BODY,
  async handle({ rawBody, headers }) {
    const version = versionOf(headers);
    const written = await writer.write(rawBody, version);
    if (written.outcome === 'refused') throw refusal(written);
    const statistics = version === 2 ? statisticsOf(written) : {};
    if (written.refused.length > 0) throw partialRefusal(written.refused, statistics);
    return { kind: 'empty', headers: statistics };
  },
});

type Taken = Extract<WriteOutcome, { outcome: 'taken' }>;
type Refused = Extract<WriteOutcome, { outcome: 'refused' }>;

/** Without them a sender of 2.0 takes an answer of success for that of a server that does not know 2.0. */
const statisticsOf = ({ samples, histograms }: Taken): Readonly<Record<string, string>> => ({
  'X-Prometheus-Remote-Write-Samples-Written': String(samples),
  'X-Prometheus-Remote-Write-Histograms-Written': String(histograms),
  'X-Prometheus-Remote-Write-Exemplars-Written': '0',
});

const refusal = ({ code, detail }: Refused): ProblemError => new ProblemError(SLUGS[code], `${code}: ${detail}.`);

/** Prometheus logs the beginning of the body, so the detail says all that matters. */
function partialRefusal(refused: readonly RefusedSamples[], headers: Readonly<Record<string, string>>): ProblemError {
  const count = refused.reduce((sum, { samples }) => sum + samples, 0);
  const faults = refused.map(({ code, samples, first }): Fault => {
    const where = first === null ? '' : `, the first of ${first}`;
    return { pointer: '', code, detail: `${samples} samples refused: ${WRITE_REJECTIONS[code]}${where}` };
  });
  const detail = `${count} samples can never be stored, all others are. ${faults.map((fault) => fault.detail).join('; ')}.`;
  return new ProblemError('samples-refused', detail, { faults, headers });
}
