import { MAX_UNIT_BYTES } from '../../model/sample-limits.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import { familyOf, isInUnit, kindOfSeries, type PrometheusType } from '../decoding/prometheus-kind.ts';

/** What an exporter says of one metric. */
export interface MetricFamily {
  readonly type: PrometheusType;
  readonly unit: string;
  readonly help: string;
}

/** Ten times what a large installation exports; a sender of random names must not fill the memory. */
const MAX_FAMILIES = 50_000;
/** Prometheus sends longer ones as well; whoever reads it wants a sentence. */
const LONGEST_HELP = 500;

/**
 * Type, unit and help of metrics as senders state them: in requests of their own, once a minute. `version` grows with every change that may
 * give a series another kind or unit.
 */
export class MetricMetadata {
  readonly #families = new Map<string, MetricFamily>();
  version = 0;
  /** Metrics that are gauges as long as nothing else is said of them. */
  gauges: ReadonlySet<string> = new Set();

  get size(): number {
    return this.#families.size;
  }

  get(name: string): MetricFamily | undefined {
    return this.#families.get(name);
  }

  put(name: string, type: PrometheusType, unit: string, helpText: string): void {
    const help = helpText.slice(0, LONGEST_HELP);
    const known = this.#families.get(name);
    const isSame = known?.type === type && known.unit === unit;
    if ((isSame && known.help === help) || (!known && this.#families.size >= MAX_FAMILIES)) return;
    this.#families.set(name, { type, unit, help });
    if (!isSame) this.version += 1;
  }

  /** Kind and unit of a series as far as they are known now. */
  describe(metric: string): Pick<SeriesIdentity, 'kind' | 'unit'> {
    const family = familyOf(metric, (name) => this.#families.get(name));
    const kind = kindOfSeries(metric, family?.type ?? (this.gauges.has(metric) ? 'gauge' : null));
    const unit = family && isInUnit(metric, family.type) && isUnit(family.unit) ? family.unit : null;
    return { kind, unit };
  }
}

const isUnit = (unit: string): boolean => unit !== '' && Buffer.byteLength(unit) <= MAX_UNIT_BYTES && !unit.includes('\0');
