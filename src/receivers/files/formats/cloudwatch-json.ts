import { NO_TAGS, type Tags } from '../../../model/tags.ts';
import { unitName } from '../names/units.ts';
import { type DocumentContext, nameOr } from './document-context.ts';
import { addColumns, documentFault, instantAt, isRecord, listAt, recordAt, valueAt } from './json-values.ts';

/** Whether a document is what `aws cloudwatch get-metric-data` or `get-metric-statistics` prints. */
export const isCloudWatchJson = (document: unknown): boolean =>
  isRecord(document) && ('MetricDataResults' in document || 'Datapoints' in document);

export async function readCloudWatchJson(document: unknown, context: DocumentContext): Promise<void> {
  const answer = recordAt(document, 'the document');
  if ('MetricDataResults' in answer) await readMetricData(listAt(answer.MetricDataResults, 'MetricDataResults'), context);
  else readStatistics(answer, context);
}

async function readMetricData(results: readonly unknown[], context: DocumentContext): Promise<void> {
  const labels = results.map((result) => (isRecord(result) ? result.Label : undefined));
  for (const [index, element] of results.entries()) {
    const place = `MetricDataResults[${index}]`;
    const { Id: id, Label: label, Timestamps: times, Values: values, StatusCode: status } = recordAt(element, place);
    const name = nameOr(typeof label === 'string' ? label : typeof id === 'string' ? id : undefined, context);
    // One metric of two load balancers has one label twice, and only the id tells them apart.
    const isShared = labels.filter((other) => other === label).length > 1;
    const tags: Tags = isShared && typeof id === 'string' ? [['id', id]] : NO_TAGS;
    if (status === 'PartialData') context.onNote(`${name} is not complete in the file (PartialData)`);
    const writer = context.collector.seriesOf({ metric: name, tags, kind: null, unit: null }, 1);
    addColumns(times, values, place, writer, context.onNote);
    await context.collector.ready();
  }
}

const STATISTICS = ['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount'] as const;

/** With one statistic the series has the name of the metric; several have that of the statistic behind it. */
function readStatistics({ Label: label, Datapoints: list }: Readonly<Record<string, unknown>>, context: DocumentContext): void {
  const points = listAt(list, 'Datapoints').map((point, index) => recordAt(point, `Datapoints[${index}]`));
  const metric = nameOr(typeof label === 'string' ? label : undefined, context);
  const statistics = new Set(points.flatMap((point) => statisticsOf(point).map(([name]) => name)));
  for (const [index, point] of points.entries()) {
    const place = `Datapoints[${index}]`;
    const at = instantAt(point.Timestamp, `${place}.Timestamp`);
    const unit = typeof point.Unit === 'string' ? unitName(point.Unit) : null;
    for (const [statistic, value] of statisticsOf(point)) {
      const number = valueAt(value, `${place}.${statistic}`, context.onNote);
      const name = statistics.size > 1 ? `${metric}.${statistic}` : metric;
      const identity = { metric: name, tags: NO_TAGS, kind: null, unit: statistic === 'SampleCount' ? null : unit };
      if (number !== null) context.collector.seriesOf(identity, 1).add(at, number);
    }
  }
  if (points.length > 0 && statistics.size === 0) throw documentFault('Datapoints', `none has one of ${STATISTICS.join(', ')}`);
}

function statisticsOf(point: Readonly<Record<string, unknown>>): readonly (readonly [name: string, value: unknown])[] {
  const plain = STATISTICS.flatMap((name) => (name in point ? [[name, point[name]] as const] : []));
  return isRecord(point.ExtendedStatistics) ? [...plain, ...Object.entries(point.ExtendedStatistics)] : plain;
}
