import { SERIES_KINDS, type SeriesKind } from '../../../model/series.ts';
import { tagsOf } from '../names/series-name.ts';
import { type DocumentContext, nameOr } from './document-context.ts';
import { addPoints, documentFault, isRecord, listAt, recordAt } from './json-values.ts';

/** Whether a document is what `POST /v1/samples` takes. */
export const isPinkbarJson = (document: unknown): boolean =>
  isRecord(document) && Array.isArray(document.series) && isRecord(document.series[0]) && 'points' in document.series[0];

export async function readPinkbarJson(document: unknown, context: DocumentContext): Promise<void> {
  for (const [index, element] of listAt(recordAt(document, 'the document').series, 'series').entries()) {
    const place = `series[${index}]`;
    const { metric, tags, kind = null, unit = null, points } = recordAt(element, place);
    if (kind !== null && !SERIES_KINDS.includes(kind as SeriesKind))
      throw documentFault(`${place}.kind`, `is to be one of ${SERIES_KINDS.join(', ')}`);
    const pairs =
      tags === undefined
        ? []
        : Object.entries(recordAt(tags, `${place}.tags`)).map(([name, value]) => [name, String(value)] as const);
    const name = nameOr(typeof metric === 'string' ? metric : undefined, context);
    const identity = {
      metric: name,
      tags: tagsOf(pairs),
      kind: kind as SeriesKind | null,
      unit: typeof unit === 'string' ? unit : null,
    };
    addPoints(listAt(points, `${place}.points`), `${place}.points`, context.collector.seriesOf(identity, 1), context.onNote);
    await context.collector.ready();
  }
}
