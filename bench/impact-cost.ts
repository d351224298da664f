import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../src/analysis/impact/impact-input.ts';
import { judgeSignal } from '../src/analysis/impact/judge-signal.ts';
import { loadVerdictModel } from '../src/jobs/load-verdict-model.ts';
import { MINUTE_MS, millis } from '../src/model/instant.ts';

/** CPU time of judging one release on one signal, everything included: `node bench/impact-cost.ts`. */

const LENGTHS = [2_000, 10_000];
const WARM_UP = 50;
const RUNS = 200;
const AFTER_MINUTES = 60;

/** A day's rhythm under multiplicative noise, from a fixed seed. */
function latencyWindow(length: number): Float64Array {
  let state = 7;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Float64Array.from(
    { length },
    (_, i) => 100 * Math.exp(0.4 * Math.sin((2 * Math.PI * i) / 1440) + 0.3 * (uniform() - 0.5)),
  );
}

function inputOf(length: number): ImpactInput {
  const start = millis(Date.UTC(2026, 0, 5));
  const releaseAt = millis(start + (length - AFTER_MINUTES) * MINUTE_MS);
  return {
    signal: { id: 'shop.latency_p95', name: 'latency_p95', kind: 'latency', bad: 'up', unit: 'ms' },
    window: { start, stepMs: MINUTE_MS, values: latencyWindow(length), denominators: null },
    control: null,
    releaseId: 'r1',
    releaseAt,
    asOf: millis(start + length * MINUTE_MS),
    releases: [{ id: 'r1', at: releaseAt, sameService: true }],
    activeRegressions: [],
    wasFlagged: false,
  };
}

const model = loadVerdictModel();
for (const length of LENGTHS) {
  const input = inputOf(length);
  for (let i = 0; i < WARM_UP; i++) judgeSignal(input, DEFAULT_IMPACT_SETTINGS, model);
  const before = process.cpuUsage();
  for (let i = 0; i < RUNS; i++) judgeSignal(input, DEFAULT_IMPACT_SETTINGS, model);
  const used = process.cpuUsage(before);
  const milliseconds = (used.user + used.system) / 1000 / RUNS;
  process.stdout.write(`${length} samples: ${milliseconds.toFixed(2)} ms of CPU a release and signal\n`);
}
