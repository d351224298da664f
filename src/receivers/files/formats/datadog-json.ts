import { readPairs, tagsOf } from '../names/series-name.ts';
import { type DocumentContext, nameOr } from './document-context.ts';
import { addColumns, addPoints, documentFault, isRecord, listAt, recordAt } from './json-values.ts';

/** Whether a document is an answer of Datadog's `/api/v1/query`, or of `/api/v2/query/timeseries`. */
export const isDatadogJson = (document: unknown): boolean => {
  if (!isRecord(document)) return false;
  if (Array.isArray(document.series))
    return document.series.length === 0
      ? 'res_type' in document
      : isRecord(document.series[0]) && 'pointlist' in document.series[0];
  return isRecord(document.data) && isRecord(document.data.attributes) && 'times' in document.data.attributes;
};

export async function readDatadogJson(document: unknown, context: DocumentContext): Promise<void> {
  const answer = recordAt(document, 'the document');
  if (answer.status === 'error') throw documentFault('status', `Datadog refused the query: ${String(answer.error)}`);
  if (Array.isArray(answer.series)) await readPointLists(answer.series, context);
  else await readTimeseries(recordAt(recordAt(answer.data, 'data').attributes, 'data.attributes'), context);
}

async function readPointLists(list: readonly unknown[], context: DocumentContext): Promise<void> {
  for (const [index, element] of list.entries()) {
    const place = `series[${index}]`;
    const series = recordAt(element, place);
    const name = nameOr(typeof series.metric === 'string' ? series.metric : undefined, context);
    const scope = typeof series.scope === 'string' ? series.scope : '';
    const texts = [...(Array.isArray(series.tag_set) ? series.tag_set : []), ...scope.split(',')];
    const tags = tagsOf(pairsOf(texts));
    const identity = { metric: name, tags, kind: null, unit: unitOf(series.unit) };
    addPoints(
      listAt(series.pointlist, `${place}.pointlist`),
      `${place}.pointlist`,
      context.collector.seriesOf(identity, 1),
      context.onNote,
    );
    await context.collector.ready();
  }
}

/** `times` are shared; `values` has a list for each of `series`. */
async function readTimeseries(
  { times, values, series }: Readonly<Record<string, unknown>>,
  context: DocumentContext,
): Promise<void> {
  const lists = listAt(values, 'data.attributes.values');
  for (const [index, element] of listAt(series, 'data.attributes.series').entries()) {
    const place = `data.attributes.series[${index}]`;
    const { group_tags: tags, unit, query_index: query } = recordAt(element, place);
    const name = nameOr(undefined, context);
    // The answer does not repeat the queries, so their place is all that tells two of them apart.
    const own = lists.length > 1 && typeof query === 'number' && query > 0 ? [['query', String(query)] as const] : [];
    const pairs = [...pairsOf(Array.isArray(tags) ? tags : []), ...own];
    const writer = context.collector.seriesOf({ metric: name, tags: tagsOf(pairs), kind: null, unit: unitOf(unit) }, 1);
    addColumns(times, lists[index], place, writer, context.onNote);
    await context.collector.ready();
  }
}

const pairsOf = (texts: readonly unknown[]) =>
  [...new Set(texts.filter((text) => typeof text === 'string' && text !== '' && text !== '*'))].flatMap(
    (text) => readPairs(text as string) ?? [],
  );

/** Two units make a rate, such as requests a second; one is the unit. */
function unitOf(units: unknown): string | null {
  const names = (Array.isArray(units) ? units : []).map((unit) =>
    isRecord(unit) && typeof unit.short_name === 'string' ? unit.short_name : null,
  );
  const [unit, per] = names;
  if (!unit) return null;
  return per ? `${unit}/${per}` : unit;
}
