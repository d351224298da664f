import type { SeriesSelector, Signal, SignalExpression } from '../../model/signal.ts';
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
  return { id, name, service, environment, kind, bad, unit, expression: expressionJson(signal.expression), preset };
}

function expressionOfJson(json: Schema<'SignalExpression'>): SignalExpression {
  switch (json.form) {
    case 'sum':
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

const selectorOfJson = (json: Schema<'SeriesSelector'>): SeriesSelector => ({ metric: json.metric, tags: tagsOfJson(json.tags) });
const selectorJson = (selector: SeriesSelector) => ({ metric: selector.metric, tags: tagsJson(selector.tags) });
