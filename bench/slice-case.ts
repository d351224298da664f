import type { SliceCell, SliceInput } from '../src/analysis/slices/slice-input.ts';
import type { seeded } from '../test/analysis/impact/random.ts';

/** Where a made change took place: the tags that carry it; null for everywhere. */
export type SliceTruth = readonly { readonly name: string; readonly value: string }[];

export interface SliceCase {
  readonly kind: string;
  readonly input: SliceInput;
  /** Empty for a change of all parts. */
  readonly truth: readonly SliceTruth[];
}

/** How the signal of a case is counted. */
export const SLICE_SIGNALS = ['errors of requests', 'slow requests', 'mean latency', 'events'] as const;
type SliceSignal = (typeof SLICE_SIGNALS)[number];

export const SLICE_PLACES = ['endpoint', 'endpoint and region', 'region', 'two endpoints'] as const;
export const SLICE_EXTERNALS = [
  'by points',
  'by a factor',
  'by factors that differ',
  'by points that differ',
  'traffic mix',
] as const;

type Random = ReturnType<typeof seeded>;

const BEFORE = 60;
const REGIONS = ['eu', 'us', 'ap'] as const;
const HOSTS = 4;

/** Uniform in `[low, high)`. */
const between = (random: Random, low: number, high: number): number => low + (high - low) * random.uniform();
const logBetween = (random: Random, low: number, high: number): number =>
  Math.exp(between(random, Math.log(low), Math.log(high)));
const pick = <T>(random: Random, some: readonly T[]): T => some[Math.floor(random.uniform() * some.length)]!;

/** Shares of the traffic, uneven as Zipf's law has it, in an order of chance. */
function zipf(random: Random, count: number): readonly number[] {
  const power = between(random, 0.5, 1.2);
  const raw = Array.from({ length: count }, (_, index) => (index + 1) ** -power);
  const sum = raw.reduce((all, one) => all + one, 0);
  return raw
    .map((share) => ({ share: share / sum, at: random.uniform() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ share }) => share);
}

interface Part {
  readonly endpoint: string;
  readonly region: string;
  readonly host: string;
  readonly share: number;
  /** Failures of a request, or seconds, before. */
  readonly base: number;
}

/** Parts of a service with 5 to 40 endpoints in 3 regions, on 4 hosts each that have nothing to do with any change. */
function partsOf(random: Random, signal: SliceSignal): readonly Part[] {
  const endpoints = zipf(random, Math.round(between(random, 5, 40)));
  const regions = zipf(random, REGIONS.length);
  const usual =
    signal === 'mean latency'
      ? logBetween(random, 0.02, 0.4)
      : signal === 'slow requests'
        ? 0.05
        : logBetween(random, 0.001, 0.01);
  return endpoints.flatMap((share, index) => {
    const base = Math.min(0.3, usual * Math.exp(0.8 * random.normal()));
    return REGIONS.flatMap((region, which) =>
      Array.from({ length: HOSTS }, (_, host) => ({
        ...{ endpoint: `/e${index}`, region, host: `h${host}` },
        ...{ share: (share * regions[which]!) / HOSTS, base },
      })),
    );
  });
}

/** A change of a part: its level after the release. */
type Change = (part: Part) => number;

/** The change of a case and where it is; null where it is too small to be flagged. */
export function sliceCase(random: Random, signal: SliceSignal, where: string): SliceCase | null {
  const parts = partsOf(random, signal);
  const { change, truth } = changeOf(random, signal, where, parts);
  const requests = logBetween(random, 200, 6_000);
  const after = Math.round(between(random, 8, 90));
  const moved = where === 'traffic mix' ? mixOf(random, parts) : () => 1;
  // Bursts that all parts share, and the day's rise and fall.
  const tide = between(random, 0.8, 1.25);
  const sway = swayOf(random, parts, BEFORE + after);
  const cells = parts.map((part): SliceCell => {
    const observed = new Float64Array(BEFORE + after);
    const exposure = new Float64Array(BEFORE + after);
    for (let step = 0; step < observed.length; step += 1) {
      const isAfter = step >= BEFORE;
      const count = random.poisson(requests * part.share * (isAfter ? tide * moved(part) : 1));
      const level = (isAfter ? change(part) : part.base) * sway.get(part.endpoint)![step]!;
      exposure[step] = signal === 'events' ? 1 : count;
      observed[step] = signal === 'mean latency' ? secondsOf(random, count, level) : binomial(random, count, Math.min(1, level));
    }
    return { values: [part.endpoint, part.host, part.region], observed, exposure };
  });
  const input: SliceInput = {
    ...{ tags: ['endpoint', 'host', 'region'], cells },
    ...{ before: { from: 0, to: BEFORE }, after: { from: BEFORE, to: BEFORE + after }, direction: 1 },
    ...{ exposure: signal === 'events' ? 'time' : 'traffic', isCounted: signal !== 'mean latency' },
  };
  const made = madeChange(parts, change, moved);
  return wouldBeFlagged(input, made, signal) ? { kind: `${signal}, ${where}`, input, truth } : null;
}

/** How long an endpoint stays better or worse than usual by itself, in steps, and by how much: the standard deviation of the logarithm. */
const MEMORY = 5;
const MOST_SWAY = 0.4;

/** What each endpoint does by itself from minute to minute. */
function swayOf(random: Random, parts: readonly Part[], length: number): ReadonlyMap<string, Float64Array> {
  const size = between(random, 0, MOST_SWAY);
  const [remembered, fresh] = [Math.exp(-1 / MEMORY), Math.sqrt(1 - Math.exp(-2 / MEMORY))];
  return new Map(
    [...new Set(parts.map(({ endpoint }) => endpoint))].map((endpoint) => {
      let state = random.normal();
      const sway = Float64Array.from({ length }, () => {
        state = remembered * state + fresh * random.normal();
        return Math.exp(size * state - (size * size) / 2);
      });
      return [endpoint, sway] as const;
    }),
  );
}

/** Durations of requests vary by as much as their mean and more. */
const secondsOf = (random: Random, count: number, mean: number): number =>
  count === 0 ? 0 : Math.max(0, count * mean + Math.sqrt(count) * 1.5 * mean * random.normal());

function binomial(random: Random, count: number, probability: number): number {
  if (count > 100) return Math.min(count, random.poisson(count * probability));
  let found = 0;
  for (let one = 0; one < count; one += 1) if (random.uniform() < probability) found += 1;
  return found;
}

function changeOf(
  random: Random,
  signal: SliceSignal,
  where: string,
  parts: readonly Part[],
): { readonly change: Change; readonly truth: readonly SliceTruth[] } {
  const worse = worseBy(random, signal);
  const endpoints = [...new Set(parts.map(({ endpoint }) => endpoint))];
  const [endpoint, region] = [pick(random, endpoints), pick(random, REGIONS)];
  const ofEndpoint = { name: 'endpoint', value: endpoint };
  const ofRegion = { name: 'region', value: region };
  const only = (isHit: (part: Part) => boolean, truth: readonly SliceTruth[]) => ({
    change: (part: Part) => (isHit(part) ? worse(part) : part.base),
    truth,
  });
  switch (where) {
    case 'endpoint':
      return only((part) => part.endpoint === endpoint, [[ofEndpoint]]);
    case 'endpoint and region':
      return only((part) => part.endpoint === endpoint && part.region === region, [[ofEndpoint, ofRegion]]);
    case 'region':
      return only((part) => part.region === region, [[ofRegion]]);
    case 'two endpoints': {
      const other = pick(
        random,
        endpoints.filter((one) => one !== endpoint),
      );
      return only(
        (part) => part.endpoint === endpoint || part.endpoint === other,
        [[ofEndpoint], [{ name: 'endpoint', value: other }]],
      );
    }
    case 'traffic mix':
      return { change: ({ base }) => base, truth: [] };
    default:
      return { change: everywhere(random, where, worse, parts), truth: [] };
  }
}

/** A level that is worse by points or by a factor. */
function worseBy(random: Random, signal: SliceSignal): Change {
  if (signal === 'mean latency') {
    const factor = logBetween(random, 1.3, 10);
    return ({ base }) => base * factor;
  }
  const points = logBetween(random, signal === 'slow requests' ? 0.05 : 0.005, 0.6);
  return ({ base }) => Math.min(1, base + points);
}

/** What comes from outside hits all: a database, a network, a neighbour. */
function everywhere(random: Random, where: string, worse: Change, parts: readonly Part[]): Change {
  const spread = between(random, 0.2, 0.6);
  const own = new Map(parts.map(({ endpoint }) => [endpoint, Math.exp(spread * random.normal())]));
  const factor = logBetween(random, 1.5, 10);
  switch (where) {
    case 'by a factor':
      return ({ base }) => Math.min(1, base * factor);
    case 'by factors that differ':
      return ({ base, endpoint }) => Math.min(1, base * (1 + (factor - 1) * own.get(endpoint)!));
    case 'by points that differ':
      return (part) => Math.min(1, part.base + (worse(part) - part.base) * own.get(part.endpoint)!);
    default:
      return worse;
  }
}

/** Requests to the parts that fail most multiply. */
function mixOf(random: Random, parts: readonly Part[]): (part: Part) => number {
  const worst = parts.map(({ base }) => base).toSorted((a, b) => b - a)[Math.floor(parts.length / 5)]!;
  const factor = logBetween(random, 2, 10);
  return ({ base }) => (base >= worst ? factor : 1);
}

/** By what part the whole changes, without chance. */
function madeChange(parts: readonly Part[], change: Change, moved: (part: Part) => number): number {
  const levelOf = (weight: (part: Part) => number, level: Change): number => {
    const traffic = parts.reduce((sum, part) => sum + weight(part), 0);
    return parts.reduce((sum, part) => sum + weight(part) * level(part), 0) / traffic;
  };
  const old = levelOf(
    ({ share }) => share,
    ({ base }) => base,
  );
  return levelOf((part) => part.share * moved(part), change) / old - 1;
}

/** Nothing less is flagged: a tenth, or half of counts that grow with the traffic; */
const LEAST_CHANGE: Readonly<Record<SliceSignal, number>> = {
  'errors of requests': 0.1,
  'slow requests': 0.1,
  'mean latency': 0.1,
  events: 0.5,
};
/** and four standard errors, of the mean of blocks that are longer than what parts do by themselves. */
const LEAST_ERRORS = 4;
const BLOCK = 10;

function wouldBeFlagged({ cells, after }: SliceInput, made: number, signal: SliceSignal): boolean {
  const blocks = Array.from({ length: BEFORE / BLOCK }, (_, block) => {
    const [observed, exposure] = cells.reduce(
      ([sum, of], cell) => {
        const own = (values: Float64Array) =>
          values.subarray(block * BLOCK, (block + 1) * BLOCK).reduce((all, one) => all + one, 0);
        return [sum + own(cell.observed), of + own(cell.exposure)] as const;
      },
      [0, 0] as readonly [number, number],
    );
    return observed / exposure;
  });
  const mean = blocks.reduce((sum, one) => sum + one, 0) / blocks.length;
  const variance = blocks.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (blocks.length - 1);
  const error = Math.sqrt(variance * (1 / blocks.length + BLOCK / (after.to - after.from)));
  return made > LEAST_CHANGE[signal] && made * mean > LEAST_ERRORS * error;
}
