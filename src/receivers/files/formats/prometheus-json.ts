import { type DocumentContext, nameOr } from './document-context.ts';
import { addPoints, documentFault, isRecord, listAt, recordAt } from './json-values.ts';
import { prometheusSeries } from './prometheus-series.ts';

/** Whether a document is an answer of `/api/v1/query_range` or `/api/v1/query`, or its `data`, or its `result`. */
export const isPrometheusJson = (document: unknown): boolean => {
  if (Array.isArray(document)) return isResult(document[0]);
  if (!isRecord(document)) return false;
  return 'resultType' in document || document.status === 'error' || (document.status === 'success' && 'data' in document);
};

const isResult = (value: unknown): boolean =>
  isRecord(value) && isRecord(value.metric) && ('values' in value || 'value' in value) && !('timestamps' in value);

/** Samples of a matrix or a vector. */
export async function readPrometheusJson(document: unknown, context: DocumentContext): Promise<void> {
  const { collector, onNote } = context;
  for (const [index, element] of resultOf(document).entries()) {
    const place = `result[${index}]`;
    const series = recordAt(element, place);
    const labels = Object.entries(recordAt(series.metric, `${place}.metric`)).map(
      ([name, value]) => [name, String(value)] as const,
    );
    const name = nameOr(labels.find(([label]) => label === '__name__')?.[1], context);
    const identity = prometheusSeries(
      name,
      labels.filter(([label]) => label !== '__name__'),
    );
    const points = series.values ?? (series.value === undefined ? [] : [series.value]);
    if ('histograms' in series || 'histogram' in series) onNote('native histograms were left out');
    addPoints(listAt(points, `${place}.values`), `${place}.values`, collector.seriesOf(identity, 1), onNote);
    await collector.ready();
  }
}

function resultOf(document: unknown): readonly unknown[] {
  if (Array.isArray(document)) return document;
  const answer = recordAt(document, 'the document');
  if (answer.status === 'error') throw documentFault('status', `the server refused the query: ${String(answer.error)}`);
  const data = recordAt(answer.data ?? answer, 'data');
  const { resultType } = data;
  if (resultType === 'matrix' || resultType === 'vector') return listAt(data.result, 'data.result');
  throw documentFault('data.resultType', 'is to be matrix or vector; ask /api/v1/query_range');
}
