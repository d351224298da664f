import type { CohortInput, CohortMember, CohortQuestion } from '../src/analysis/cohorts/cohort-input.ts';
import { MINUTE_MS, millis } from '../src/model/instant.ts';
import { seeded } from '../test/analysis/impact/random.ts';

/** Releases that harm nothing, seen at every look until they are rolled out. */
interface StillRelease {
  readonly input: CohortInput;
  readonly question: Omit<CohortQuestion, 'asOf'>;
  readonly looks: readonly number[];
}

interface Setting {
  readonly name: string;
  readonly kind: 'ratio' | 'latency';
  /** New instances have a past of the old version, as hosts have, or none, as pods have. */
  readonly hosts: boolean;
  /** Standard deviation of the logarithm from instance to instance, for good. */
  readonly standing: number;
  /** Of an instance's own wandering, minute by minute, with this memory. */
  readonly wander: number;
  readonly memory: number;
  /** Bursts of one instance an hour, by e or more times the level. */
  readonly burstsAnHour: number;
  readonly requestsAMinute: number;
  readonly share: number;
  /** A third of the traffic from one minute to the next is another one's: an incident of all instances right after the release. */
  readonly incident: number;
}

const CALM: Omit<Setting, 'name' | 'kind'> = {
  hosts: true,
  standing: 0,
  wander: 0,
  memory: 0,
  burstsAnHour: 0,
  requestsAMinute: 100,
  share: 0.01,
  incident: 0,
};

const SETTINGS: readonly Setting[] = [
  { ...CALM, name: 'ratio, alike', kind: 'ratio' },
  { ...CALM, name: 'ratio, pods, differ by 30 %', kind: 'ratio', hosts: false, standing: 0.3 },
  { ...CALM, name: 'ratio, hosts, differ by 60 %', kind: 'ratio', standing: 0.6 },
  {
    ...CALM,
    name: 'ratio, pods, differ by 30 %, 3000 requests a minute',
    kind: 'ratio',
    hosts: false,
    standing: 0.3,
    requestsAMinute: 3000,
  },
  { ...CALM, name: 'ratio, hosts, wander by 50 %', kind: 'ratio', wander: 0.5, memory: 0.9, requestsAMinute: 500 },
  { ...CALM, name: 'ratio, bursts of single instances', kind: 'ratio', burstsAnHour: 0.2, requestsAMinute: 300 },
  { ...CALM, name: 'ratio, few requests', kind: 'ratio', requestsAMinute: 5 },
  {
    ...CALM,
    name: 'ratio, few requests, all instances fail from the release on',
    kind: 'ratio',
    requestsAMinute: 5,
    incident: 3,
  },
  { ...CALM, name: 'ratio, all instances fail from the release on, differ 30 %', kind: 'ratio', standing: 0.3, incident: 3 },
  { ...CALM, name: 'latency, alike', kind: 'latency', wander: 0.1 },
  { ...CALM, name: 'latency, pods, differ by 30 %', kind: 'latency', hosts: false, standing: 0.3, wander: 0.1 },
  { ...CALM, name: 'latency, hosts, differ by 60 %', kind: 'latency', standing: 0.6, wander: 0.1 },
  { ...CALM, name: 'latency, hosts, wander by 20 %', kind: 'latency', wander: 0.2, memory: 0.9 },
  { ...CALM, name: 'latency, bursts of single instances', kind: 'latency', wander: 0.1, burstsAnHour: 0.5 },
  { ...CALM, name: 'latency, few requests', kind: 'latency', requestsAMinute: 3, wander: 0.1 },
];

const BEFORE_MIN = 120;
const LOOKS = [2, 3, 5, 7, 10, 15, 30, 60];
const INSTANCES = [4, 6, 10, 20];
/** On average so many minutes. */
const BURST_MEMORY = 0.8;
const BURST_LOG = 1;
const RELEASE_AT = millis(Date.UTC(2026, 0, 14, 14));

/** Each setting with so many releases, made as they are read. */
export function* stillReleases(releases: number): Generator<{ readonly name: string; readonly inputs: Iterable<StillRelease> }> {
  for (const [index, setting] of SETTINGS.entries()) {
    yield { name: setting.name, inputs: releasesOf(setting, index, releases) };
  }
}

function* releasesOf(setting: Setting, index: number, releases: number): Generator<StillRelease> {
  for (let seed = 1; seed <= releases; seed++) yield stillRelease(setting, seed * 7919 + index);
}

function stillRelease(setting: Setting, seed: number): StillRelease {
  const random = seeded(seed);
  const all = INSTANCES[Math.floor(random.uniform() * INSTANCES.length)]!;
  const canaries = 1 + Math.floor((random.uniform() * all) / 2);
  const together = 10 + Math.floor(random.uniform() * 50);
  const members = Array.from({ length: all }, (_, instance) =>
    membersOf(setting, instance, instance < canaries, together, random),
  ).flat();
  return {
    input: { kind: setting.kind, bad: 'up', start: millis(RELEASE_AT - BEFORE_MIN * MINUTE_MS), stepMs: MINUTE_MS, members },
    question: { releaseAt: RELEASE_AT, version: '2.0' },
    looks: LOOKS.filter((look) => look <= together),
  };
}

function membersOf(
  setting: Setting,
  instance: number,
  isCanary: boolean,
  together: number,
  random: ReturnType<typeof seeded>,
): CohortMember[] {
  const length = BEFORE_MIN + together;
  const standing = setting.standing * random.normal();
  const columns = { values: new Float64Array(length).fill(Number.NaN), requests: new Float64Array(length).fill(Number.NaN) };
  let [wander, burst] = [setting.wander * random.normal(), 0];
  for (let minute = 0; minute < length; minute++) {
    wander = setting.memory * wander + Math.sqrt(1 - setting.memory ** 2) * setting.wander * random.normal();
    burst *= BURST_MEMORY;
    if (random.uniform() < setting.burstsAnHour / 60) burst += BURST_LOG - Math.log(1 - random.uniform());
    const incident = minute >= BEFORE_MIN ? setting.incident : 0;
    const factor = Math.exp(standing + wander + burst + incident);
    const requests = random.poisson(setting.requestsAMinute);
    columns.requests[minute] = requests;
    if (setting.kind === 'ratio') columns.values[minute] = Math.min(requests, random.poisson(requests * setting.share * factor));
    else if (requests > 0) columns.values[minute] = 0.2 * factor * Math.exp((0.5 / Math.sqrt(requests + 1)) * random.normal());
  }
  const part = (version: string, from: number, to: number): CohortMember => {
    const cut = (column: Float64Array) => column.map((value, step) => (step >= from && step < to ? value : Number.NaN));
    return { version, instance: `i${instance}`, values: cut(columns.values), requests: cut(columns.requests) };
  };
  if (!isCanary) return [part('1.0', 0, length)];
  // A pod is another instance than the one it replaces.
  if (!setting.hosts) return [{ ...part('2.0', BEFORE_MIN, length), instance: `new-${instance}` }];
  return [part('1.0', 0, BEFORE_MIN), part('2.0', BEFORE_MIN, length)];
}
