import { eventDraft } from '../http/json/event-json.ts';
import { definedSignal } from '../http/json/signal-json.ts';
import { ProblemError } from '../http/problems.ts';
import { jsonAnswer, type Route } from '../http/route.ts';
import type { InlineAnalysis, InlineData } from '../model/inline-analysis.ts';
import type { Millis } from '../model/instant.ts';
import { MAX_INLINE_POINTS } from '../model/sample-limits.ts';
import type { Schema } from '../openapi/schema.ts';
import { decodeSamplesJson } from '../receivers/samples-json/decode-samples-json.ts';
import type { RejectedPart } from '../receivers/samples-json/rejections.ts';
import { inlineAnalysisJson } from '../report/inline-analysis-json.ts';
import { signalId } from '../signals/discovery/discover-signals.ts';

/** `POST /v1/analyze`. */
export const analyzeRoute = (analyze: (data: InlineData) => Promise<InlineAnalysis>, clock: () => Millis): Route => ({
  method: 'post',
  path: '/v1/analyze',
  access: 'read',
  body: 'json',
  handle: async ({ body }) => jsonAnswer(inlineAnalysisJson(await analyze(inlineData(body as Schema<'AnalyzeBody'>, clock())))),
});

/**
 * The data of a body whose parts, except for the series, have been validated. Throws where any part is invalid: findings on the rest would
 * look like findings on all of it.
 */
function inlineData({ series, events, signals = [], service, release }: Schema<'AnalyzeBody'>, now: Millis): InlineData {
  // Data of any age is judged.
  const decoded = decodeSamplesJson({ series }, now, now, MAX_INLINE_POINTS);
  if (decoded.outcome === 'refused') throw refusal([decoded.fault]);
  if (decoded.rejected.length > 0) throw refusal(decoded.rejected);
  return {
    series: decoded.batch,
    events: events.map((event, index) => eventDraft(event, now, `/events/${index}`)),
    signals: signals.map((each) => definedSignal(each, signalId(each.service ?? null, each.environment ?? null, each.name))),
    service: service ?? null,
    release: release ?? null,
  };
}

function refusal(faults: readonly RejectedPart[]): ProblemError {
  const [first] = faults;
  return new ProblemError('invalid-body', `${first?.pointer || 'The body'}: ${first?.detail ?? ''}`, { faults });
}
