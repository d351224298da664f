import type { ImpactInput } from '../src/analysis/impact/input/impact-input.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Millis, millis } from '../src/model/instant.ts';
import type { BadDirection, SignalKind, SignalWindow } from '../src/model/signal.ts';
import { seeded } from '../test/analysis/impact/random.ts';

/** Healthy releases of services whose signals move by themselves in ways that look like the work of a release. */
export type Family =
  | 'market opening'
  | 'warm-up'
  | 'nightly batch'
  | 'constant rates'
  | 'level jumps'
  | 'weekly job'
  | 'many independent'
  | 'many together'
  | 'constant rates, +10 points';

/** All but the last are healthy. */
export const FAMILIES: readonly Family[] = [
  'market opening',
  'warm-up',
  'nightly batch',
  'constant rates',
  'level jumps',
  'weekly job',
  'many independent',
  'many together',
  'constant rates, +10 points',
];

/** Looks of a release, in minutes; a case is judged at one of them. */
export const LOOKS_MIN: readonly number[] = [10, 30, 60, 120];

type Random = ReturnType<typeof seeded>;

/** What happens to a service at a minute since the beginning of its history: factors on what is usual. */
interface Course {
  readonly load?: (minute: number) => number;
  readonly latency?: (minute: number) => number;
  readonly errors?: (minute: number) => number;
}

/** A signal of a made service, minute by minute. */
interface MadeSignal {
  readonly name: string;
  readonly kind: SignalKind;
  readonly bad: BadDirection;
  readonly values: Float64Array;
  readonly denominators: Float64Array | null;
}

/** Signals that begin at `start`, and when a release of their service happened. */
interface MadeService {
  readonly signals: readonly MadeSignal[];
  readonly releaseMinute: number;
  /** Earlier releases of the service. */
  readonly earlier?: readonly number[];
}

const DAY = DAY_MS / MINUTE_MS;
const HOUR = HOUR_MS / MINUTE_MS;
const HISTORY_DAYS = 7;
/** Days of samples before that history: weekly jobs are compared with those of five weeks. */
const EARLIER_DAYS = 28;
/** Monday. */
const EPOCH_MS = Date.UTC(2026, 0, 5);
/** Of the services with a rhythm. */
const LENGTH_DAYS = EARLIER_DAYS + 13;
const AFTER_MIN = 125;

/** One release of a family. */
export interface MadeRelease {
  /** As the server would read them at one look. */
  readonly inputs: readonly ImpactInput[];
  /** Earlier releases of the service. */
  readonly earlier: readonly Millis[];
  /** A signal, by its index, from an instant on up to another. */
  windowOf(index: number, from: number, to: number): SignalWindow;
}

/** The same seed gives the same. */
export function madeRelease(family: Family, seed: number): MadeRelease {
  const random = seeded(Math.imul(seed, 2_654_435_761) ^ FAMILIES.indexOf(family));
  const { signals, releaseMinute, earlier = [] } = MAKERS[family](random);
  const look = LOOKS_MIN[Math.floor(random.uniform() * LOOKS_MIN.length)]!;
  const at = (minute: number) => millis(EPOCH_MS + minute * MINUTE_MS);
  const start = Math.max(0, Math.floor(releaseMinute - HISTORY_DAYS * DAY));
  const end = Math.floor(releaseMinute + AFTER_MIN);
  const windowOf: MadeRelease['windowOf'] = (index, from, to) => {
    const { values, denominators } = signals[index]!;
    const [first, last] = [from, to].map((instant) => Math.max(0, Math.ceil((instant - EPOCH_MS) / MINUTE_MS))) as [
      number,
      number,
    ];
    return {
      start: at(first),
      stepMs: MINUTE_MS,
      values: values.slice(first, last),
      denominators: denominators?.slice(first, last) ?? null,
    };
  };
  const inputs = signals.map(({ name, kind, bad, values, denominators }) => ({
    signal: { id: name, name, kind, bad, unit: null },
    window: {
      start: at(start),
      stepMs: MINUTE_MS,
      values: values.slice(start, end),
      denominators: denominators?.slice(start, end) ?? null,
    },
    controls: [],
    releaseId: 'release',
    releaseAt: at(releaseMinute),
    asOf: at(releaseMinute + look),
    releases: [...earlier.filter((minute) => releaseMinute - minute < 90), releaseMinute].map((minute) => ({
      id: minute === releaseMinute ? 'release' : `release ${minute}`,
      at: at(minute),
      sameService: true,
    })),
    activeRegressions: [],
    wasFlagged: false,
  }));
  return { inputs, earlier: earlier.map(at), windowOf };
}

const MAKERS: Readonly<Record<Family, (random: Random) => MadeService>> = {
  'market opening': marketOpening,
  'warm-up': warmUp,
  'nightly batch': nightlyBatch,
  'constant rates': (random) => constantRates(random, 0),
  'level jumps': levelJumps,
  'weekly job': weeklyJob,
  'many independent': (random) => manySignals(random, 0),
  'many together': (random) => manySignals(random, 0.8),
  'constant rates, +10 points': (random) => constantRates(random, 0.1),
};

const between = ({ uniform }: Random, least: number, most: number): number => least + (most - least) * uniform();
const whole = (random: Random, least: number, most: number): number => Math.floor(between(random, least, most + 1));
const isWorkday = (minute: number): boolean => Math.floor(minute / DAY) % 7 < 5;

/** Traffic jumps at the same hour of every workday, more or less, and releases are made just before. */
function marketOpening(random: Random): MadeService {
  const opening = between(random, 7, 10) * HOUR;
  const jump = between(random, 4, 20);
  const rush = between(random, 1.1, 2);
  const days = Array.from({ length: LENGTH_DAYS }, () => ({
    level: Math.exp(0.1 * random.normal()),
    late: 1.5 * random.normal(),
  }));
  const since = (minute: number): number => {
    const day = Math.floor(minute / DAY);
    return isWorkday(minute) ? (minute % DAY) - opening - days[day]!.late : -1;
  };
  const load = (minute: number): number => {
    const open = since(minute);
    if (open < 0 || open > 8 * HOUR) return 1;
    return jump * days[Math.floor(minute / DAY)]!.level * (0.6 + 0.4 * Math.exp(-open / HOUR));
  };
  const latency = (minute: number): number => (since(minute) < 0 ? 1 : 1 + (rush - 1) * Math.exp(-since(minute) / 20));
  const releaseDay = EARLIER_DAYS + 7 + whole(random, 0, 4);
  const releaseMinute = releaseDay * DAY + opening + between(random, -15, 5);
  return { signals: service(random, { load, latency }), releaseMinute };
}

/** After every restart the caches are cold. */
function warmUp(random: Random): MadeService {
  const releaseMinute = (EARLIER_DAYS + between(random, 7.3, 8.8)) * DAY;
  const earlier = Array.from({ length: whole(random, 3, 8) }, () => releaseMinute - between(random, 0.2, 7) * DAY);
  const slowness = between(random, 1.2, 2.5);
  const length = between(random, 10, 40);
  const starts = [...earlier, releaseMinute].map((at) => ({ at, by: Math.exp(0.15 * random.normal()) }));
  const latency = (minute: number): number => {
    let most = 1;
    for (const { at, by } of starts) {
      const since = minute - at;
      if (since >= 0 && since < length * by) most = Math.max(most, 1 + (slowness - 1) * by * (1 - since / (length * by)));
    }
    return most;
  };
  return { signals: service(random, { latency }), releaseMinute, earlier };
}

/** A batch runs every night, and begins when the one before it is done. */
function nightlyBatch(random: Random): MadeService {
  const usual = between(random, 1, 4) * HOUR;
  const jitter = between(random, 5, 20);
  const length = between(random, 20, 90);
  const slowness = between(random, 1.3, 2.5);
  const nights = Array.from({ length: LENGTH_DAYS }, () => usual + jitter * random.normal());
  const isRunning = (minute: number): boolean => {
    const since = (minute % DAY) - nights[Math.floor(minute / DAY)]!;
    return since >= 0 && since < length;
  };
  const errors = between(random, 1, 3);
  const releaseMinute = (EARLIER_DAYS + whole(random, 7, 9)) * DAY + usual + between(random, -25, 10);
  const course: Course = {
    load: (minute) => (isRunning(minute) ? 1.2 : 1),
    latency: (minute) => (isRunning(minute) ? slowness : 1),
    errors: (minute) => (isRunning(minute) ? errors : 1),
  };
  return { signals: service(random, course), releaseMinute };
}

/** Synthetic checks: always as many, and always the same share of them fails; a blip now and then. */
function constantRates(random: Random, rise: number): MadeService {
  const checks = whole(random, 20, 1000);
  const failing = Math.round(checks * between(random, 0, 0.1));
  const releaseMinute = between(random, 7.1, 8.8) * DAY;
  const length = Math.ceil(releaseMinute + AFTER_MIN);
  const blips = whole(random, 0, 10);
  const values = new Float64Array(length).fill(failing);
  for (let i = 0; i < blips; i++) values[whole(random, 0, length - 1)] = Math.round(checks * between(random, 0, 0.3));
  if (rise > 0) values.fill(failing + Math.round(rise * checks), Math.ceil(releaseMinute + between(random, 0, 3)));
  const level = between(random, 10, 500);
  const signals: MadeSignal[] = [
    { name: 'errors', kind: 'ratio', bad: 'up', values, denominators: new Float64Array(length).fill(checks) },
    { name: 'share', kind: 'ratio', bad: 'up', values: values.map((value) => value / checks), denominators: null },
  ];
  const steady: MadeSignal[] = [
    { name: 'requests', kind: 'count', bad: 'down', values: new Float64Array(length).fill(checks), denominators: null },
    { name: 'latency', kind: 'latency', bad: 'up', values: new Float64Array(length).fill(level), denominators: null },
  ];
  return { signals: rise > 0 ? signals : [...signals, ...steady], releaseMinute };
}

/** Signals that stay at a level for hours and then jump to another one, whatever is released. */
function levelJumps(random: Random): MadeService {
  const releaseMinute = between(random, 7.1, 8.8) * DAY;
  const length = Math.ceil(releaseMinute + AFTER_MIN);
  const jumping = (level: number): Float64Array => {
    const [dwell, spread, noise] = [between(random, 2, 24) * HOUR, between(random, 0.1, 0.6), between(random, 0.01, 0.1)];
    let log = spread * random.normal();
    return Float64Array.from({ length }, () => {
      if (random.uniform() < 1 / dwell) log = spread * random.normal();
      return level * Math.exp(log + noise * random.normal());
    });
  };
  const load = jumping(between(random, 20, 500));
  const share = jumping(between(random, 0.002, 0.02));
  const requests = load.map((mean) => random.poisson(mean));
  const signals: MadeSignal[] = [
    { name: 'requests', kind: 'count', bad: 'down', values: requests, denominators: null },
    { name: 'errors', kind: 'ratio', bad: 'up', values: failures(random, requests, (i) => share[i]!), denominators: requests },
    { name: 'latency', kind: 'latency', bad: 'up', values: jumping(between(random, 20, 300)), denominators: null },
    { name: 'workers', kind: 'gauge', bad: 'up', values: jumping(10).map(Math.round), denominators: null },
  ];
  return { signals, releaseMinute };
}

/** A job once a week, at the hour at which the service is released this week. */
function weeklyJob(random: Random): MadeService {
  const jobAt = between(random, 2, 20) * HOUR;
  const [length, slowness] = [between(random, 30, 120), between(random, 1.3, 2.5)];
  const isRunning = (minute: number): boolean => {
    const since = (minute % (7 * DAY)) - jobAt;
    return since >= 0 && since < length;
  };
  const latency = (minute: number): number => (isRunning(minute) ? slowness : 1);
  return { signals: service(random, { latency }), releaseMinute: (EARLIER_DAYS + 7) * DAY + jobAt - between(random, 0, 15) };
}

const MANY = 50;

/** Signals of ten endpoints, five each; `shared` of the variance of their noise is common to all. */
function manySignals(random: Random, shared: number): MadeService {
  const releaseMinute = between(random, 7.1, 8.8) * DAY;
  const length = Math.ceil(releaseMinute + AFTER_MIN);
  const common = wandering(random, length, between(random, 5, 60));
  const amplitude = between(random, 0.2, 1);
  const signals = Array.from({ length: MANY }, (_, i): MadeSignal => {
    const own = wandering(random, length, between(random, 5, 60));
    const spread = between(random, 0.03, 0.25);
    const phase = shared > 0 ? 0 : random.uniform() * DAY;
    const kind = (['count', 'ratio', 'latency', 'gauge', 'latency'] as const)[i % 5]!;
    const wave = (minute: number): number => Math.sin((2 * Math.PI * (minute + phase)) / DAY);
    const factor = (minute: number): number =>
      Math.exp(
        (kind === 'ratio' ? 0 : amplitude * wave(minute)) +
          spread * (Math.sqrt(shared) * common[minute]! + Math.sqrt(1 - shared) * own[minute]!),
      );
    const name = `${kind} ${i}`;
    const level = between(random, 5, 200);
    if (kind === 'ratio') {
      const requests = Float64Array.from({ length }, (_, minute) =>
        random.poisson(level * 10 * Math.exp(amplitude * wave(minute))),
      );
      const share = between(random, 0.001, 0.02);
      const values = failures(random, requests, (minute) => share * factor(minute));
      return { name, kind, bad: 'up', values, denominators: requests };
    }
    const noise = kind === 'count' ? 0 : 0.05;
    const values = Float64Array.from({ length }, (_, minute) => level * factor(minute) * Math.exp(noise * random.normal()));
    return {
      name,
      kind,
      bad: kind === 'count' ? 'down' : 'up',
      values: kind === 'count' ? values.map(random.poisson) : values,
      denominators: null,
    };
  });
  return { signals, releaseMinute };
}

/** Requests, errors, latency and workers of a service with a daily rhythm. */
function service(random: Random, { load = () => 1, latency = () => 1, errors = () => 1 }: Course): readonly MadeSignal[] {
  const length = LENGTH_DAYS * DAY;
  const base = Math.exp(between(random, Math.log(20), Math.log(2000)));
  const amplitude = between(random, 0.1, 0.6);
  const traffic = wandering(random, length, between(random, 5, 40));
  const slow = wandering(random, length, between(random, 5, 40));
  const [trafficSd, slowSd, share] = [between(random, 0.02, 0.1), between(random, 0.02, 0.15), between(random, 5e-4, 1e-2)];
  const level = between(random, 20, 500);
  const byLoad = between(random, 0, 0.2);
  const relative = Float64Array.from(
    { length },
    (_, i) => load(i) * Math.exp(amplitude * Math.sin((2 * Math.PI * (i - 8 * HOUR)) / DAY) + trafficSd * traffic[i]!),
  );
  const requests = relative.map((factor) => random.poisson(base * factor));
  const times = relative.map((factor, i) => latency(i) * factor ** byLoad * Math.exp(slowSd * slow[i]! + 0.03 * random.normal()));
  const signals: MadeSignal[] = [
    { name: 'requests', kind: 'count', bad: 'down', values: requests, denominators: null },
    {
      name: 'errors',
      kind: 'ratio',
      bad: 'up',
      values: failures(random, requests, (i) => share * errors(i)),
      denominators: requests,
    },
    { name: 'latency', kind: 'latency', bad: 'up', values: times.map((factor) => level * factor), denominators: null },
    {
      name: 'workers',
      kind: 'gauge',
      bad: 'up',
      values: times.map((factor, i) => Math.round(40 * (factor * relative[i]!) ** 0.5 + random.normal())),
      denominators: null,
    },
  ];
  return signals;
}

/** Noise of variance 1 that forgets itself within some minutes. */
function wandering(random: Random, length: number, memoryMin: number): Float64Array {
  const kept = Math.exp(-1 / memoryMin);
  let at = random.normal();
  return Float64Array.from({ length }, () => {
    at = kept * at + Math.sqrt(1 - kept * kept) * random.normal();
    return at;
  });
}

const failures = (random: Random, requests: Float64Array, share: (minute: number) => number): Float64Array =>
  requests.map((number, minute) => Math.min(number, random.poisson(number * Math.min(1, share(minute)))));
