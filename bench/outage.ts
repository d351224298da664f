import { parseArgs } from 'node:util';
import type { ImpactInput } from '../src/analysis/impact/input/impact-input.ts';
import { findOutages } from '../src/analysis/impact/outage/outage.ts';
import { MINUTE_MS, millis } from '../src/model/instant.ts';
import type { SignalWindow } from '../src/model/signal.ts';
import { seeded } from '../test/analysis/impact/random.ts';

/**
 * Releases of a service with 100 requests a minute, seven days of history, a daily rhythm, and bursts of errors of its own: how many
 * outages are seen at which look, and how many releases that did nothing are ever called an outage. `npm run -s bench -- outage [RELEASES]`.
 */

const DAY_MINUTES = 24 * 60;
const HISTORY_MINUTES = 7 * DAY_MINUTES;
const LOOKS_MIN = [1, 2, 3, 5, 10];
/** What did nothing is looked at until no range can begin any more. */
const QUIET_LOOKS_MIN = [2, 5, 10, 30];
const REQUESTS_A_MINUTE = 100;
/** Share of failures in normal times, and how much of a daily wave the requests have. */
const USUAL_SHARE = 0.005;
const WAVE = 0.5;
/** Bursts of errors: so many a day, mean length in minutes, and the mean logarithm of their factor, of a calm and of a restless service. */
const BURSTS_A_DAY = 2;
const BURST_MINUTES = 4;
const BURST_LOG_FACTORS = [0.5, 1];
/** Clumps: the share varies from minute to minute by this, on the logarithm. */
const SHARE_SD = 0.4;
const OUTAGES: readonly (readonly [share: number, step: number])[] = [
  [0.2, 60],
  [0.3, 60],
  [0.2, 10],
  [0.05, 60],
];
const RELEASE_AT = millis(Date.UTC(2026, 0, 14, 14));

function history(seed: number, stepS: number, extra: number, burstFactor: number): SignalWindow {
  const { uniform, normal, poisson } = seeded(seed);
  const perMinute = 60 / stepS;
  const length = Math.round((HISTORY_MINUTES + 120) * perMinute);
  const values = new Float64Array(length);
  const denominators = new Float64Array(length);
  let burst = 0;
  for (let i = 0; i < length; i++) {
    const minute = i / perMinute;
    burst *= 1 - 1 / (BURST_MINUTES * perMinute);
    if (uniform() < BURSTS_A_DAY / DAY_MINUTES / perMinute) burst += -Math.log(1 - uniform()) * burstFactor;
    const wave = 1 + WAVE * Math.sin((2 * Math.PI * minute) / DAY_MINUTES);
    const requests = poisson((REQUESTS_A_MINUTE * wave) / perMinute);
    const usual = USUAL_SHARE * Math.exp(SHARE_SD * normal() + burst);
    const share = Math.min(1, usual + (minute >= HISTORY_MINUTES ? extra : 0));
    denominators[i] = requests;
    values[i] = Math.min(requests, poisson(requests * share));
  }
  return { start: millis(RELEASE_AT - HISTORY_MINUTES * MINUTE_MS), stepMs: stepS * 1000, values, denominators };
}

const inputOf = (window: SignalWindow, lookMin: number): ImpactInput => ({
  signal: { id: 'errors', name: 'errors', kind: 'ratio', bad: 'up', unit: null },
  window,
  controls: [],
  releaseId: 'release',
  releaseAt: RELEASE_AT,
  asOf: millis(RELEASE_AT + lookMin * MINUTE_MS),
  releases: [],
  activeRegressions: [],
  wasFlagged: false,
});

function run(releases: number, stepS: number, extra: number, burstFactor: number, looks: readonly number[]): string {
  const found = looks.map(() => 0);
  let ever = 0;
  for (let seed = 1; seed <= releases; seed++) {
    const window = history(seed * 7919 + stepS, stepS, extra, burstFactor);
    const seen = looks.map((look) => findOutages([inputOf(window, look)])[0]!.outcome === 'outage');
    seen.forEach((one, index) => {
      if (one) found[index] = found[index]! + 1;
    });
    if (seen.some(Boolean)) ever++;
  }
  const atLooks = looks.map((look, index) => `+${look} ${((100 * found[index]!) / releases).toFixed(1)} %`).join('  ');
  return `${atLooks}  ever ${ever} of ${releases}`;
}

const { positionals } = parseArgs({ allowPositionals: true });
const releases = Number(positionals[0] ?? 200);
for (const factor of BURST_LOG_FACTORS) {
  console.log(`bursts of ${Math.exp(factor).toFixed(1)} times the usual errors`);
  for (const [share, step] of OUTAGES) {
    console.log(`errors +${100 * share} %, steps of ${step} s: ${run(releases, step, share, factor, LOOKS_MIN)}`);
  }
  const before = process.cpuUsage();
  const quiet = 10 * releases;
  console.log(`nothing: ${run(quiet, 60, 0, factor, QUIET_LOOKS_MIN)}`);
  const { user, system } = process.cpuUsage(before);
  const perLook = (user + system) / 1000 / (quiet * QUIET_LOOKS_MIN.length);
  console.log(`${perLook.toFixed(2)} ms of CPU a look with seven days of minutes, of which the samples take a part`);
}
