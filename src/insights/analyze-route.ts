import { type EventBody, eventDraft } from '../http/json/event-json.ts';
import { definedSignal, type SignalBody } from '../http/json/signal-json.ts';
import { ProblemError } from '../http/problems.ts';
import { jsonAnswer, type Route } from '../http/route.ts';
import type { GivenAnalysis, GivenData } from '../model/given-analysis.ts';
import type { Millis } from '../model/instant.ts';
import type { DecodedSamples, RejectedSamples } from '../receivers/samples-json/samples-route.ts';
import { givenAnalysisJson } from '../report/given-analysis-json.ts';

export interface AnalyzeNeeds {
  /** Reads `{"series": [...]}` of any age. */
  decodeGivenSamples(body: unknown, now: Millis): DecodedSamples;
  signalId(service: string | null, environment: string | null, name: string): string;
  /** Judges what was given, elsewhere than on this thread. Takes ownership of the arrays of its series. */
  analyzeGiven(given: GivenData): Promise<GivenAnalysis>;
  readonly now: () => Millis;
}

/** The body, validated against openapi.yaml before, save for the series. */
interface AnalyzeBody {
  readonly series: readonly unknown[];
  readonly events: readonly EventBody[];
  readonly signals?: readonly SignalBody[];
  readonly service?: string | null;
  readonly release?: string | null;
}

/** `POST /v1/analyze`. */
export const analyzeRoute = (needs: AnalyzeNeeds): Route => ({
  method: 'post',
  path: '/v1/analyze',
  access: 'read',
  body: 'json',
  handle: async ({ body }) => jsonAnswer(givenAnalysisJson(await needs.analyzeGiven(givenData(body as AnalyzeBody, needs)))),
});

/** Throws where a single part is at fault: findings on the rest would look like findings on all of it. */
function givenData({ series, events, signals = [], service, release }: AnalyzeBody, needs: AnalyzeNeeds): GivenData {
  const now = needs.now();
  const decoded = needs.decodeGivenSamples({ series }, now);
  if (decoded.outcome === 'refused') throw refusal([decoded.fault]);
  if (decoded.rejected.length > 0) throw refusal(decoded.rejected);
  return {
    series: decoded.batch,
    events: events.map((event, index) => eventDraft(event, now, `/events/${index}`)),
    signals: signals.map((each) =>
      definedSignal(each, needs.signalId(each.service ?? null, each.environment ?? null, each.name)),
    ),
    service: service ?? null,
    release: release ?? null,
  };
}

function refusal(faults: readonly RejectedSamples[]): ProblemError {
  const [first] = faults;
  return new ProblemError('invalid-body', `${first?.pointer || 'The body'}: ${first?.detail ?? ''}`, { faults });
}
