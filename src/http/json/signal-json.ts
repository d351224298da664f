import type { BadDirection, SeriesSelector, Signal, SignalExpression, SignalKind } from '../../model/signal.ts';
import { tagsJson, tagsOfJson } from './tags-json.ts';

interface SelectorJson {
  readonly metric: string;
  readonly tags?: Readonly<Record<string, string>>;
}

type ExpressionJson =
  | { readonly form: 'sum' | 'level'; readonly of: readonly SelectorJson[] }
  | { readonly form: 'ratio'; readonly numerator: readonly SelectorJson[]; readonly denominator: readonly SelectorJson[] }
  | { readonly form: 'mean'; readonly of: readonly SelectorJson[]; readonly weight?: readonly SelectorJson[] | null };

/** A definition as it is posted; validated against openapi.yaml before. */
export interface SignalBody {
  readonly name: string;
  readonly service?: string | null;
  readonly environment?: string | null;
  readonly kind: SignalKind;
  readonly bad: BadDirection;
  readonly unit?: string | null;
  readonly expression: ExpressionJson;
}

/** The signal that a posted definition stands for. */
export function definedSignal(body: SignalBody, id: string): Signal {
  const { name, kind, bad, service = null, environment = null, unit = null } = body;
  return { id, name, service, environment, kind, bad, unit, expression: expressionOfJson(body.expression), preset: null };
}

export function signalJson(signal: Signal): Record<string, unknown> {
  const { id, name, service, environment, kind, bad, unit, preset } = signal;
  return { id, name, service, environment, kind, bad, unit, expression: expressionJson(signal.expression), preset };
}

function expressionOfJson(json: ExpressionJson): SignalExpression {
  switch (json.form) {
    case 'sum':
    case 'level':
      return { form: json.form, of: json.of.map(selectorOfJson) };
    case 'ratio':
      return { form: 'ratio', numerator: json.numerator.map(selectorOfJson), denominator: json.denominator.map(selectorOfJson) };
    case 'mean':
      return { form: 'mean', of: json.of.map(selectorOfJson), weight: json.weight ? json.weight.map(selectorOfJson) : null };
  }
}

function expressionJson(expression: SignalExpression): Record<string, unknown> {
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
    case 'mean':
      return { form: 'mean', of: expression.of.map(selectorJson), weight: expression.weight?.map(selectorJson) ?? null };
  }
}

const selectorOfJson = (json: SelectorJson): SeriesSelector => ({ metric: json.metric, tags: tagsOfJson(json.tags) });
const selectorJson = (selector: SeriesSelector) => ({ metric: selector.metric, tags: tagsJson(selector.tags) });
