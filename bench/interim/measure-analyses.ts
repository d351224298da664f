import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { VerdictModel } from '../../src/analysis/impact/classifier/verdict-model.ts';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput, type ImpactSettings } from '../../src/analysis/impact/input/impact-input.ts';
import { judgeRelease } from '../../src/analysis/impact/verdict/judge-release.ts';
import { logit } from '../../src/analysis/stats/log-odds.ts';
import { isFlag } from '../../src/model/finding.ts';
import { MINUTE_MS, millis } from '../../src/model/instant.ts';
import { type ImpactCase, inputsOfCase } from '../impact-case.ts';

/** A case with what really happened. */
interface LabelledCase extends ImpactCase {
  readonly scenario: string;
  readonly truth: readonly { readonly event_id: string; readonly metric: string; readonly label: string }[];
}

/** One signal at one interim analysis. */
export interface MeasuredSignal {
  readonly regressed: boolean;
  readonly probability: number | null;
  readonly pValue: number | null;
  /** It would be flagged if only the probability were high enough. */
  readonly flaggable: boolean;
  /** How much more a first flag needs because the signal is young, in log odds. */
  readonly youngLogOdds: number;
}

export interface InterimAnalysis {
  readonly elapsedMs: number;
  readonly signals: readonly MeasuredSignal[];
}

/** One release of a case, judged at each checkpoint that the case reaches. */
export interface MeasuredRelease {
  readonly release: string;
  /** `clean`: nothing happened to any signal; `bad`: some signal regressed; `other`: it got better, or for some minutes only, or shared its time. */
  readonly kind: 'clean' | 'bad' | 'other';
  readonly analyses: readonly InterimAnalysis[];
}

/** The server judges a release this long after it. */
const CHECKPOINTS_MIN = [10, 15, 30, 60, 120];
/** And this much later, when the samples have arrived. */
const DELAY_MS = 20_000;

/** Cases that end sooner after the release have too few analyses to compare. */
const SHORTEST_MS = 50 * MINUTE_MS;

/** Every signal that can be flagged at all is distinguished by its probability alone. */
const ANY_PROBABILITY: ImpactSettings = { ...DEFAULT_IMPACT_SETTINGS, flagProbability: 1e-12, earlyLogOdds: 0 };

/**
 * Judges every target release of a file of cases at each checkpoint. A line that was measured before is taken as it is. Releases seen for
 * longer than the horizon, or with another one next to them, count once and as `other`.
 */
export async function* measureAnalyses(path: string, model: VerdictModel | null): AsyncGenerator<MeasuredRelease> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line === '') continue;
    const row = JSON.parse(line) as LabelledCase | MeasuredRelease;
    if ('analyses' in row) yield row;
    else {
      for (const { id, t, target } of row.events) {
        if (target && (row.as_of - t) * 1000 >= SHORTEST_MS) yield measureRelease(row, id, path, model);
      }
    }
  }
}

function measureRelease(labelled: LabelledCase, eventId: string, path: string, model: VerdictModel | null): MeasuredRelease {
  const truth = labelled.truth.filter(({ event_id }) => event_id === eventId);
  const regressed = new Set(truth.filter(({ label }) => label === 'regression').map(({ metric }) => metric));
  const isQuiet = labelled.scenario !== 'overlap' && truth.every(({ label }) => label === 'none');
  const inputs = inputsOfCase(labelled, eventId);
  const endMs = labelled.as_of * 1000 - inputs[0]!.releaseAt;
  return {
    release: `${path} ${labelled.id} ${eventId}`,
    kind: regressed.size > 0 ? 'bad' : isQuiet ? 'clean' : 'other',
    analyses: analysesUntil(endMs).map((elapsedMs) => ({
      elapsedMs,
      signals: measureSignals(inputs, elapsedMs, regressed, model),
    })),
  };
}

/** Checkpoints before the end of the data, and the end itself in the place of the next one. */
function analysesUntil(endMs: number): readonly number[] {
  const before = CHECKPOINTS_MIN.map((after) => after * MINUTE_MS + DELAY_MS).filter((elapsedMs) => elapsedMs < 0.8 * endMs);
  return [...before, Math.min(endMs, 120 * MINUTE_MS)];
}

function measureSignals(
  inputs: readonly ImpactInput[],
  elapsedMs: number,
  regressed: ReadonlySet<string>,
  model: VerdictModel | null,
): readonly MeasuredSignal[] {
  const known = inputs.map((input) => {
    const asOf = millis(input.releaseAt + elapsedMs);
    return { ...input, asOf, releases: input.releases.filter(({ at }) => at <= asOf) };
  });
  return judgeRelease(known, ANY_PROBABILITY, model).findings.map(({ signal, probability, pValue, verdict, evidence }) => ({
    regressed: regressed.has(signal),
    probability: probability === null ? null : Number(probability.toPrecision(5)),
    pValue: pValue === null ? null : Number(pValue.toPrecision(4)),
    flaggable: isFlag({ verdict }),
    youngLogOdds: Math.max(
      0,
      logit(evidence?.flagThreshold ?? ANY_PROBABILITY.flagProbability) - logit(ANY_PROBABILITY.flagProbability),
    ),
  }));
}
