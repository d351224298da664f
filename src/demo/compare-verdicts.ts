import type { JudgedFinding, JudgedRelease } from './await-verdicts.ts';
import type { PostedRelease } from './post-releases.ts';
import type { InjectedTruth } from './release-plan.ts';

/**
 * `missed`: an injected regression or burst that was not flagged. `false flag`: a harmless release that was. `unseen`: an improvement or a blip
 * that was not named; neither would page anybody, so the demo does not fail on them.
 */
export type Mark = 'ok' | 'missed' | 'false flag' | 'unseen';

export interface ComparedRelease {
  readonly posted: PostedRelease;
  readonly judged: JudgedRelease;
  /** The finding that weighs most, or null with nothing found. */
  readonly top: JudgedFinding | null;
  readonly mark: Mark;
}

export interface Score {
  readonly regressions: Tally;
  readonly bursts: Tally;
  readonly harmlessFlagged: Tally;
  readonly blips: Tally;
  readonly improvements: Tally;
  /** Every injected regression and burst found and nothing harmless flagged. */
  readonly passed: boolean;
}

export interface Tally {
  readonly hits: number;
  readonly of: number;
}

/** Findings worth a line in the table where nothing is flagged, the gravest first. */
const GRAVITY = ['transient', 'improvement', 'pre_existing', 'global_event'];

/** Signals that speak of errors or of durations, by their names. */
const SIGNALS_ABOUT = { errors: /error/, latency: /latency|upstream_time/ } as const;

/** Lays a verdict beside what was injected. */
export function compareRelease(posted: PostedRelease, judged: JudgedRelease): ComparedRelease {
  return { posted, judged, top: leading(judged), mark: markOf(posted.planned.truth, judged) };
}

function markOf(truth: InjectedTruth, judged: JudgedRelease): Mark {
  const flagged = judged.verdict === 'flagged';
  if (truth.outcome === 'regression' || truth.outcome === 'burst')
    return flagged && found(truth, truth.outcome, judged) ? 'ok' : 'missed';
  if (flagged) return 'false flag';
  if (truth.outcome === 'improvement') return found(truth, 'improvement', judged) ? 'ok' : 'unseen';
  if (truth.outcome === 'blip') return found(truth, 'transient', judged) ? 'ok' : 'unseen';
  return 'ok';
}

function found(truth: InjectedTruth, verdict: string, judged: JudgedRelease): boolean {
  const about = truth.on === null ? /./ : SIGNALS_ABOUT[truth.on];
  return judged.findings.some((finding) => finding.verdict === verdict && about.test(finding.signalName));
}

/** What gives the first fault its name; otherwise what comes nearest to a flag. */
function leading({ findings, faults }: JudgedRelease): JudgedFinding | null {
  const flagged = findings.find(({ signal }) => signal === faults[0]?.lead);
  if (flagged) return flagged;
  const named = findings.filter((finding) => GRAVITY.includes(finding.verdict));
  const ranked = named.toSorted(
    (a, b) =>
      GRAVITY.indexOf(a.verdict) - GRAVITY.indexOf(b.verdict) ||
      (b.probability ?? 0) - (a.probability ?? 0) ||
      (a.pValue ?? 1) - (b.pValue ?? 1),
  );
  return ranked[0] ?? null;
}

/** Counts what was found of what was injected. */
export function scoreOf(compared: readonly ComparedRelease[]): Score {
  const tally = (outcome: InjectedTruth['outcome']): Tally => {
    const injected = compared.filter(({ posted }) => posted.planned.truth.outcome === outcome);
    return { hits: injected.filter(({ mark }) => mark === 'ok').length, of: injected.length };
  };
  const regressions = tally('regression');
  const bursts = tally('burst');
  const harmlessFlagged = {
    hits: compared.filter(({ mark }) => mark === 'false flag').length,
    of: compared.length - regressions.of - bursts.of,
  };
  const found = regressions.hits === regressions.of && bursts.hits === bursts.of;
  const passed = found && harmlessFlagged.hits === 0;
  return { regressions, bursts, harmlessFlagged, blips: tally('blip'), improvements: tally('improvement'), passed };
}
