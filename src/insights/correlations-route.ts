import type { Context } from '../component/context.ts';
import { CORRELATION_DEFAULT_RANGE_MS, CORRELATION_RANGE_MS } from '../http/limits.ts';
import { parameterProblem, rangeOf, textOf } from '../http/list-query.ts';
import { ProblemError } from '../http/problems.ts';
import { type Answer, type Call, jsonAnswer, type Route } from '../http/route.ts';
import type { CorrelationRange, CorrelationRefusal, PairQuestion, TagQuestion } from '../model/correlation.ts';
import { type Millis, toRfc3339 } from '../model/instant.ts';
import { isTimeZone } from '../model/zone-offsets.ts';
import type { Schema } from '../openapi/schema.ts';
import { correlatePairs, correlateTag } from './correlate.ts';
import { pairJson, tagReleaseJson, trainJson } from './correlation-json.ts';

/** `GET /v1/correlations`. */
export const correlationsRoute = (context: Context): Route => ({
  method: 'get',
  path: '/v1/correlations',
  access: 'read',
  body: 'none',
  async handle({ query }) {
    const [service, environment] = [textOf(query, 'service'), textOf(query, 'environment')];
    const [tag, signal, other] = [textOf(query, 'tag'), textOf(query, 'signal'), textOf(query, 'other')];
    const range = readRange(query, context.clock());
    if (tag !== null) {
      refuseParameters(query, ['other', 'pairs'], 'does not go with tag');
      if (service === null && signal === null) throw parameterProblem('service', 'tag needs service or signal');
      return tagAnswer({ ...range, tag, service, environment, signal }, context);
    }
    if (signal !== null && other !== null) {
      refuseParameters(query, ['service', 'environment', 'pairs'], 'does not go with signal and other');
      if (signal === other) throw parameterProblem('other', 'is the same signal');
      return pairAnswer({ ...range, form: 'pair', signal, other }, context);
    }
    refuseParameters(query, ['signal', 'other'], 'needs tag, or signal and other');
    if (query.pairs !== true) throw parameterProblem('tag', 'give tag, or signal and other, or pairs=true');
    if (service === null) throw parameterProblem('service', 'pairs needs service');
    return pairAnswer({ ...range, form: 'service', service, environment }, context);
  },
});

async function tagAnswer(question: TagQuestion, context: Context): Promise<Answer> {
  const answer = await correlateTag(question, context);
  if (answer.outcome !== 'answered') throw refusalProblem(answer);
  const { seed, events, trains, releases } = answer;
  const comparisons = trains.filter(({ after }) => after !== null).length;
  const { tag } = question;
  return jsonAnswer<Schema<'CorrelationsAnswer'>>({
    ...rangeJson(question),
    seed,
    comparisons,
    tag,
    events,
    trains: trains.map(trainJson),
    releases: releases.map(tagReleaseJson),
    pairs: [],
  });
}

async function pairAnswer(question: PairQuestion, context: Context): Promise<Answer> {
  const answer = await correlatePairs(question, context);
  if (answer.outcome !== 'answered') throw refusalProblem(answer);
  const { seed, pairs } = answer;
  const comparisons = pairs.filter(({ beyondRhythm }) => beyondRhythm !== null).length;
  const rest = { tag: null, events: null, trains: [], releases: [], pairs: pairs.map(pairJson) };
  return jsonAnswer<Schema<'CorrelationsAnswer'>>({ ...rangeJson(question), seed, comparisons, ...rest });
}

const rangeJson = ({ from, to, timeZone }: CorrelationRange) => ({ from: toRfc3339(from), to: toRfc3339(to), tz: timeZone });

function readRange(query: Call['query'], now: Millis): CorrelationRange {
  const range = rangeOf(query, now, { defaultMs: CORRELATION_DEFAULT_RANGE_MS, maxMs: CORRELATION_RANGE_MS });
  const timeZone = textOf(query, 'tz') ?? 'UTC';
  if (!isTimeZone(timeZone)) throw parameterProblem('tz', 'is no time zone of the IANA database, such as Europe/Berlin');
  return { ...range, timeZone };
}

function refuseParameters(query: Call['query'], names: readonly string[], detail: string): void {
  const unwanted = names.find((name) => query[name] !== undefined && query[name] !== false);
  if (unwanted !== undefined) throw parameterProblem(unwanted, detail);
}

function refusalProblem(refusal: CorrelationRefusal): ProblemError {
  if (refusal.outcome === 'unknown_signal') {
    return new ProblemError('not-found', `There is no signal ${JSON.stringify(refusal.id)}.`);
  }
  const { what, count, limit } = refusal;
  return new ProblemError('too-much-to-correlate', `There are ${count} ${what} or more; ${limit} are compared at most.`);
}
