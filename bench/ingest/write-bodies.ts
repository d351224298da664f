import { makeWorkload, STEP_MS, type Workload } from '../store-workload.ts';
import { totalsOf } from './running-totals.ts';
import { compressSnappy } from './snappy-compress.ts';
import { double, field, text, varint } from './wire.ts';

/** Bodies of remote write 1.0 as Prometheus sends them: a scrape of all series, cut into requests. */
export function writeBodies(series: number, scrapes: number, samplesPerRequest: number, end: number): readonly Buffer[] {
  const workload = makeWorkload(series, scrapes);
  const labels = labelBlocksOf(workload);
  const values = totalsOf(workload);
  const start = end - scrapes * STEP_MS;
  const bodies: Buffer[] = [];
  for (let scrape = 0; scrape < scrapes; scrape += 1) {
    for (let from = 0; from < series; from += samplesPerRequest) {
      const indexes = Array.from({ length: Math.min(samplesPerRequest, series - from) }, (_, index) => from + index);
      const message = indexes.map((index) => timeSeries(labels[index]!, start + scrape * STEP_MS, values[index]![scrape]!));
      bodies.push(compressSnappy(Buffer.concat(message)));
    }
  }
  return bodies;
}

const labelBlocksOf = ({ identities }: Workload): readonly Buffer[] =>
  identities.map(({ metric, tags, kind }, index) => {
    const name = `${metric.replaceAll('.', '_')}${kind === 'counter' ? '_total' : ''}`;
    const all = [...tags, ['__name__', name], ['instance', `10.0.${index % 50}.7:9100`], ['job', 'shop']] as const;
    return Buffer.concat(
      all.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([label, value]) => field(0x0a, [text(0x0a, label), text(0x12, value)])),
    );
  });

const timeSeries = (labels: Buffer, at: number, value: number): Buffer =>
  field(0x0a, [labels, field(0x12, [double(0x09, value), Buffer.from([0x10]), varint(at)])]);
