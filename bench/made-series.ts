import { seeded } from '../test/analysis/impact/random.ts';

/** Noise of standard deviation 1 (t3 and lognormal: of their own), without any change of level. */
export type Noise =
  | 'white'
  | 't3'
  | 'lognormal'
  | 'lognormal, heavy'
  | 'Poisson 0.3'
  | 'AR 0.5'
  | 'AR 0.8'
  | '1 % spikes'
  | 'daily wave'
  | 'trend';

export const NOISES: readonly Noise[] = [
  'white',
  't3',
  'lognormal',
  'lognormal, heavy',
  'Poisson 0.3',
  'AR 0.5',
  'AR 0.8',
  '1 % spikes',
  'daily wave',
  'trend',
];

const WAVE_PERIOD = 48;
/** Height of the wave, rise of the trend over the whole series, and least size of a spike, in standard deviations. */
const WAVE_HEIGHT = 3;
const TREND_RISE = 3;
const SPIKE_SHARE = 0.01;
const SMALLEST_SPIKE = 6;
const LARGEST_SPIKE = 12;
const LOGNORMAL_SIGMA = 0.5;
const HEAVY_LOGNORMAL_SIGMA = 1;

type Random = ReturnType<typeof seeded>;

/** One series; the same seed gives the same. */
export function quietSeries(noise: Noise, length: number, seed: number): Float64Array {
  const random = seeded(seed);
  if (noise === 'AR 0.5') return autoregressive(random, length, 0.5);
  if (noise === 'AR 0.8') return autoregressive(random, length, 0.8);
  const phase = random.uniform() * WAVE_PERIOD;
  return Float64Array.from({ length }, (_, i) => {
    switch (noise) {
      case 't3':
        return random.normal() / Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3);
      case 'lognormal':
        return Math.exp(LOGNORMAL_SIGMA * random.normal());
      case 'lognormal, heavy':
        return Math.exp(HEAVY_LOGNORMAL_SIGMA * random.normal());
      case 'Poisson 0.3':
        return random.poisson(0.3);
      case '1 % spikes':
        return random.normal() + spike(random);
      case 'daily wave':
        return WAVE_HEIGHT * Math.sin((2 * Math.PI * (i + phase)) / WAVE_PERIOD) + random.normal();
      case 'trend':
        return (TREND_RISE * i) / length + random.normal();
      default:
        return random.normal();
    }
  });
}

/** Begins in the stationary distribution, with a standard deviation of 1. */
function autoregressive({ normal }: Random, length: number, phi: number): Float64Array {
  const innovation = Math.sqrt(1 - phi * phi);
  let value = normal();
  return Float64Array.from({ length }, () => {
    value = phi * value + innovation * normal();
    return value;
  });
}

function spike({ uniform }: Random): number {
  const size = SMALLEST_SPIKE + (LARGEST_SPIKE - SMALLEST_SPIKE) * uniform();
  const sign = uniform() < 0.5 ? -1 : 1;
  return uniform() < SPIKE_SHARE ? sign * size : 0;
}

/** A copy that is `height` higher from index `place` on. */
export const withStep = (y: Float64Array, place: number, height: number): Float64Array =>
  y.map((value, i) => (i >= place ? value + height : value));

/** Noise with level shifts of one to three standard deviations, up or down, evenly spread. */
export function shiftedSeries(length: number, shifts: number, seed: number): Float64Array {
  const { normal, uniform } = seeded(seed);
  const spacing = Math.floor(length / (shifts + 1));
  let level = 0;
  return Float64Array.from({ length }, (_, i) => {
    if (i > 0 && i % spacing === 0) level += (1 + 2 * uniform()) * (uniform() < 0.5 ? -1 : 1);
    return level + normal();
  });
}
