import { createHash } from 'node:crypto';
import { isJudged, type SeriesSelector, type Signal, type SignalExpression } from '../../model/signal.ts';
import { NO_TAGS } from '../../model/tags.ts';
import type { Schema } from '../../openapi/schema.ts';
import { tagsJson, tagsOfJson } from './tags-json.ts';

/** The signal of a posted definition, which has been validated. */
export function definedSignal(body: Schema<'SignalBody'>, id: string): Signal {
  const { name, kind, bad, service = null, environment = null, unit = null } = body;
  return { id, name, service, environment, kind, bad, unit, expression: expressionOfJson(body.expression), preset: null };
}

/** A signal as in every answer. */
export function signalJson(signal: Signal): Schema<'Signal'> {
  const { id, name, service, environment, kind, bad, unit, preset } = signal;
  return {
    id,
    name,
    service,
    environment,
    kind,
    bad,
    unit,
    expression: expressionJson(signal.expression),
    preset,
    judged: isJudged(signal),
  };
}

function expressionOfJson(json: Schema<'SignalExpression'>): SignalExpression {
  switch (json.form) {
    case 'sum':
    case 'rate':
    case 'level':
      return { form: json.form, of: json.of.map(selectorOfJson) };
    case 'ratio':
      return { form: 'ratio', numerator: json.numerator.map(selectorOfJson), denominator: json.denominator.map(selectorOfJson) };
    case 'quantile':
      return { form: 'quantile', of: json.of.map(selectorOfJson), q: json.q };
    case 'mean':
      return { form: 'mean', of: json.of.map(selectorOfJson), weight: json.weight ? json.weight.map(selectorOfJson) : null };
  }
}

function expressionJson(expression: SignalExpression): Schema<'SignalExpression'> {
  switch (expression.form) {
    case 'sum':
    case 'rate':
    case 'level':
      return { form: expression.form, of: expression.of.map(selectorJson) };
    case 'ratio':
      return {
        form: 'ratio',
        numerator: expression.numerator.map(selectorJson),
        denominator: expression.denominator.map(selectorJson),
      };
    case 'quantile':
      return { form: 'quantile', of: expression.of.map(selectorJson), q: expression.q };
    case 'mean':
      return { form: 'mean', of: expression.of.map(selectorJson), weight: expression.weight?.map(selectorJson) ?? null };
  }
}

function selectorOfJson(json: Schema<'SeriesSelector'>): SeriesSelector {
  if ('promql' in json) return { metric: metricOfQuery(json.promql), tags: NO_TAGS, promql: json.promql };
  return { metric: json.metric, tags: tagsOfJson(json.tags) };
}

const selectorJson = ({ metric, tags, promql }: SeriesSelector): Schema<'SeriesSelector'> =>
  promql === undefined ? { metric, tags: tagsJson(tags) } : { promql };

/** Another text of a query is another metric, so that a signal whose query is changed has none of the old samples. Eight bytes never meet by chance. */
const metricOfQuery = (promql: string): string => `promql.${createHash('sha256').update(promql).digest('hex').slice(0, 16)}`;
