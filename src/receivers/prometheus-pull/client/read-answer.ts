import { isRecord, quote } from '../../decoding/sender-values.ts';
import type { HttpAnswer } from './http-exchange.ts';
import { type QueryAnswer, type QueryRefusal, refused } from './query-answer.ts';

/** Some stores warn once for each of their parts. */
const MAX_WARNINGS = 20;

/** How the stores word that a query takes more than they allow; most of them with the status of any other fault in it. */
const TOO_MUCH =
  /maximum resolution|too many (?:samples|points|series|chunks)|cannot select more than|exceeded the (?:maximum|limit)|timed out|timeout|deadline|context canceled/i;

/** Reads the envelope that every answer of the HTTP API of Prometheus has. Never throws. */
export function readAnswer({ status, contentType, location, body }: HttpAnswer): QueryAnswer<unknown> {
  if (status >= 300 && status < 400)
    return refused(
      'redirected',
      `it answers ${status} and points to ${quote(location ?? 'nowhere')}; set that address if it is right`,
    );
  if (status === 401 || status === 403) return refused('unauthorized', `it answers ${status}: ${saidBy(body)}`);
  const json = parse(body);
  if (!isRecord(json) || (json.status !== 'success' && json.status !== 'error'))
    return refusalWithoutEnvelope(status, contentType, body);
  if (json.status === 'error') return refusalOfEnvelope(status, json);
  if (status !== 200) return refused('not_prometheus', `it answers ${status} with a success`);
  return { outcome: 'answered', data: json.data, warnings: warningsOf(json) };
}

function refusalOfEnvelope(status: number, { errorType, error }: Readonly<Record<string, unknown>>): QueryRefusal {
  const text = `${quote(String(errorType))}: ${longQuote(String(error))}`;
  if (TOO_MUCH.test(text)) return refused('too_much', text);
  if (status === 429 || status >= 500) return refused('busy', `it answers ${status}: ${text}`);
  return refused('bad_query', text);
}

/** A proxy answers in its own words while the store behind it is away. */
function refusalWithoutEnvelope(status: number, contentType: string, body: string): QueryRefusal {
  if (status === 429 || status >= 500) return refused('busy', `it answers ${status}: ${saidBy(body)}`);
  if (TOO_MUCH.test(body) && status === 422) return refused('too_much', saidBy(body));
  return refused(
    'not_prometheus',
    `no Prometheus answers there: ${status}, ${quote(contentType) || 'no content type'}, beginning with ${JSON.stringify(saidBy(body).slice(0, 60))}`,
  );
}

function warningsOf({ warnings, infos }: Readonly<Record<string, unknown>>): readonly string[] {
  const texts = [warnings, infos].flatMap((list) => (Array.isArray(list) ? (list as readonly unknown[]) : []));
  return texts
    .filter((text) => typeof text === 'string')
    .slice(0, MAX_WARNINGS)
    .map(longQuote);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

/** Long enough for the position and the cause that a parser names, short enough for a log line. */
const LONGEST_TEXT = 300;

const longQuote = (text: string): string =>
  (text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`).toWellFormed();

const saidBy = (body: string): string => quote(body.replace(/\s+/g, ' ').trim()) || 'nothing';
