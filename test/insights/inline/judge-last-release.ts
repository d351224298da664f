import { DEFAULT_IMPACT_SETTINGS } from '../../../src/analysis/impact/input/impact-input.ts';
import { analyzeInline } from '../../../src/insights/inline/analyze-inline.ts';
import { DAY_MS, MINUTE_MS, millis } from '../../../src/model/instant.ts';
import { draftOf } from '../../storage/drafts.ts';
import { BEGIN, chance } from './noisy-series.ts';

/** A signal of one sample a minute. */
export interface NoisyCourse {
  readonly metric: string;
  readonly days: number;
  /** In parts of the level. */
  readonly noise: number;
  readonly seed: number;
  levelAt(instant: number): number;
}

/** The report of the last of some releases of one service, and its finding on the signal. */
export async function judgeLastRelease({ metric, days, noise, seed, levelAt }: NoisyCourse, releases: readonly number[]) {
  const next = chance(seed);
  const at = Float64Array.from({ length: (days * DAY_MS) / MINUTE_MS }, (_, index) => BEGIN + index * MINUTE_MS);
  const values = at.map((instant) => levelAt(instant) * (1 + noise * (next() + next() + next() - 1.5)));
  const { releases: judged } = await analyzeInline(
    {
      series: [{ series: { metric, tags: [], kind: null, unit: null }, at, values }],
      events: releases.map((startedAt) => draftOf({ service: 'shop', environment: null, startedAt: millis(startedAt) })),
      signals: [],
      service: null,
      release: null,
    },
    DEFAULT_IMPACT_SETTINGS,
  );
  const { report } = judged.at(-1)!;
  return { report, finding: report.findings[0]! };
}
