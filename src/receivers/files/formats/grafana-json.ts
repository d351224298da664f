import { readSeriesName, tagsOf } from '../names/series-name.ts';
import { unitName } from '../names/units.ts';
import { type DocumentContext, nameOr } from './document-context.ts';
import { addColumns, addPoints, documentFault, isRecord, listAt, recordAt } from './json-values.ts';

/** Whether a document holds the data frames of Grafana: an answer of `/api/ds/query`, or what its inspector shows of a panel. */
export const isGrafanaJson = (document: unknown): boolean => {
  if (Array.isArray(document)) return isFrame(document[0]);
  if (!isRecord(document)) return false;
  return (
    isFrame(document) ||
    (isRecord(document.results) && Object.values(document.results).some((result) => isRecord(result) && 'frames' in result))
  );
};

const isFrame = (value: unknown): boolean =>
  isRecord(value) &&
  (isRecord(value.schema) ? Array.isArray(value.schema.fields) && 'data' in value : Array.isArray(value.fields));

/** A field of numbers is a series; the field of times in the same frame has its instants. */
export async function readGrafanaJson(document: unknown, context: DocumentContext): Promise<void> {
  for (const { frame, place } of framesOf(document)) {
    const fields = fieldsOf(recordAt(frame, place), place);
    const times = fields.find(({ type }) => type === 'time');
    if (!times) throw documentFault(place, 'no field is of type time; a table without times has no samples');
    for (const field of fields.filter(({ type }) => type === 'number')) {
      const writer = context.collector.seriesOf(identityOf(field, fields, context), 1);
      addColumns(times.values, field.values, `${place}, field ${JSON.stringify(field.name)}`, writer, context.onNote);
    }
    if (fields.some(({ type }) => type === 'string')) context.onNote('text in frames was left out');
    await context.collector.ready();
  }
}

function framesOf(document: unknown): readonly { readonly frame: unknown; readonly place: string }[] {
  if (Array.isArray(document)) return document.map((frame, index) => ({ frame, place: `[${index}]` }));
  const answer = recordAt(document, 'the document');
  if (isFrame(answer)) return [{ frame: answer, place: 'the frame' }];
  return Object.entries(recordAt(answer.results, 'results')).flatMap(([query, result]) => {
    const { frames = [], error } = recordAt(result, `results.${query}`);
    if (error !== undefined) throw documentFault(`results.${query}`, `the query failed: ${String(error)}`);
    return listAt(frames, `results.${query}.frames`).map((frame, index) => ({
      frame,
      place: `results.${query}.frames[${index}]`,
    }));
  });
}

interface FrameField {
  readonly name: string;
  readonly type: unknown;
  readonly labels: readonly (readonly [string, string])[];
  readonly unit: string | null;
  readonly values: unknown;
}

/** Over the wire the values stand apart from the fields; in the inspector, in them. */
function fieldsOf(frame: Readonly<Record<string, unknown>>, place: string): readonly FrameField[] {
  const schema = isRecord(frame.schema) ? frame.schema : frame;
  const columns = isRecord(frame.data) ? listAt(frame.data.values, `${place}.data.values`) : null;
  return listAt(schema.fields, `${place}.fields`).map((element, index) => {
    const { name, type, labels, config, values } = recordAt(element, `${place}.fields[${index}]`);
    const unit = isRecord(config) && typeof config.unit === 'string' ? config.unit : null;
    return {
      name: isRecord(config) && typeof config.displayNameFromDS === 'string' ? config.displayNameFromDS : String(name ?? ''),
      type,
      labels: isRecord(labels) ? Object.entries(labels).map(([label, value]) => [label, String(value)] as const) : [],
      unit,
      values: columns ? columns[index] : values,
    };
  });
}

/** Two queries may both call their field `Value`; labels tell them apart, and where those are none, the name of the frame would have to. */
function identityOf(field: FrameField, fields: readonly FrameField[], context: DocumentContext) {
  const labelled = field.labels.find(([label]) => label === '__name__')?.[1];
  const named = readSeriesName(field.name);
  const isPlain = /^value$/i.test(named.metric) && fields.filter(({ type }) => type === 'number').length === 1;
  const metric = labelled ?? (isPlain ? (context.metric ?? named.metric) : named.metric);
  const tags = tagsOf([...named.tags, ...field.labels.filter(([label]) => label !== '__name__')]);
  return { metric: nameOr(metric, context), tags, kind: null, unit: field.unit === null ? null : unitName(field.unit) };
}

/** Whether a document is what Graphite renders as JSON: `[{"target": "p95", "datapoints": [[100, 1793577600], ...]}]`. */
export const isGraphiteJson = (document: unknown): boolean =>
  Array.isArray(document) && isRecord(document[0]) && 'target' in document[0] && 'datapoints' in document[0];

export async function readGraphiteJson(document: unknown, context: DocumentContext): Promise<void> {
  for (const [index, element] of listAt(document, 'the document').entries()) {
    const { target, datapoints, tags } = recordAt(element, `[${index}]`);
    const named = readSeriesName(String(target));
    const labels = isRecord(tags)
      ? Object.entries(tags).flatMap(([name, value]) => (name === 'name' ? [] : [[name, String(value)] as const]))
      : [];
    const identity = {
      metric: nameOr(named.metric, context),
      tags: tagsOf([...new Map([...named.tags, ...labels])]),
      kind: null,
      unit: null,
    };
    addPoints(
      listAt(datapoints, `[${index}].datapoints`),
      `[${index}].datapoints`,
      context.collector.seriesOf(identity, 1),
      context.onNote,
      true,
    );
    await context.collector.ready();
  }
}
