import type { ReleaseImpact } from '../analysis/impact/verdict/judge-release.ts';
import { releaseVerdict } from '../analysis/impact/verdict/release-verdict.ts';
import { environmentsNear } from '../model/event-filter.ts';
import { type Finding, isFlag, type Reason } from '../model/finding.ts';
import { HOUR_MS, type Millis } from '../model/instant.ts';
import { isCode, type ReleaseMark } from '../model/release.ts';
import type { Signal, SignalWindow } from '../model/signal.ts';
import { historyOf, type ReleaseContext } from '../releases/release-context.ts';
import { selectorsOf } from '../signals/discovery/select-series.ts';
import { sameEnvironment } from '../signals/discovery/signals-of-release.ts';
import { type RestartBinding, restartBindingOf } from '../signals/naming/restart-binding.ts';
import type { EventStore } from '../storage/ports/events.ts';
import type { SignalInput } from './impact-inputs.ts';
import { BEFORE_MS, levelOf } from './usual-change.ts';

/** What a change of a signal is put down to, other than the release: its process started again. */
export interface RestartNote {
  readonly verdict: 'no_effect' | 'inconclusive';
  readonly reason: Reason;
}

/** Caches and memory fill within an hour, as a rule; what is still to be seen after it is compared at most that long. */
const COLD_MS = HOUR_MS;

/** A change counts as that of any restart up to this many times the largest of earlier ones, which differ among themselves by as much. */
const USUAL_FACTOR = 1.25;

/**
 * For signals that hang on the start of their process, what is to be said in place of a flag, by id. To be called before the windows go to
 * the worker. A release starts a process, so earlier releases of the service are the restarts that this one is compared with; those during
 * which a regression of the signal was live are no example.
 */
export async function restartNotes(
  inputs: readonly SignalInput[],
  releaseContext: ReleaseContext,
  events: Pick<EventStore, 'releases'>,
): Promise<ReadonlyMap<string, RestartNote>> {
  const bound = inputs.flatMap((input) => {
    const binding = bindingOf(input.signal);
    return binding === null ? [] : [{ input, binding }];
  });
  if (bound.length === 0) return new Map();
  const { release } = releaseContext;
  if (!startsProcess(release)) return new Map();
  const places = { services: [release.service], environments: environmentsNear(release.environment) };
  const releases = await historyOf(releaseContext, places, events);
  const restarts = releases
    .filter(
      (other) => startsProcess(other) && other.at < releaseContext.at && sameEnvironment(other.environment, release.environment),
    )
    .map(({ at }) => at);
  const notes = bound.flatMap(({ input, binding }) => {
    const note = noteFor(input, binding, restarts);
    return note === null ? [] : [[input.signal.id, note] as const];
  });
  return new Map(notes);
}

/** A flag is read by a process that runs, and a schema is changed beside it. What takes a new setting is often started again. */
const startsProcess = ({ kind }: Pick<ReleaseMark, 'kind'>): boolean => isCode({ kind }) || kind === 'config';

/** The findings in which a restart explains what would have been a flag, or a blip, with the verdict that follows. */
export function withRestarts(
  impact: ReleaseImpact,
  inputs: readonly SignalInput[],
  notes: ReadonlyMap<string, RestartNote>,
): ReleaseImpact {
  if (notes.size === 0) return impact;
  const findings = impact.findings.map((finding) => {
    const note = notes.get(finding.signal);
    return note && (isFlag(finding) || finding.verdict === 'transient') ? explained(finding, note) : finding;
  });
  return { ...impact, findings, verdict: releaseVerdict(findings, inputs) };
}

const explained = (finding: Finding, { verdict, reason }: RestartNote): Finding => ({
  ...finding,
  verdict,
  shape: null,
  reasons: [reason, ...finding.reasons],
});

/** That of the metrics the signal is made of, where they agree. */
function bindingOf({ expression }: Signal): RestartBinding | null {
  const [first = null, ...others] = new Set(selectorsOf(expression).map(({ metric }) => restartBindingOf(metric)));
  return others.length === 0 ? first : null;
}

const AGE: RestartNote = {
  verdict: 'no_effect',
  reason: { code: 'begins_with_process', text: 'It begins anew with its process, so every restart changes it.' },
};

function noteFor(input: SignalInput, binding: RestartBinding, restarts: readonly Millis[]): RestartNote | null {
  if (binding === 'age') return AGE;
  const { window, releaseAt, asOf, activeRegressions } = input;
  const cold = binding === 'low_when_cold' ? -1 : 1;
  const forMs = Math.min(COLD_MS, asOf - releaseAt);
  const change = changeAt(window, releaseAt, forMs);
  // A change away from what a cold process shows is none of the restart.
  if (change === null || change * cold <= 0) return null;
  const changesAt = (some: readonly Millis[]): readonly number[] =>
    some.flatMap((at) => changeAt(window, at, forMs) ?? []).map((each) => each * cold);
  const earlier = changesAt(restarts.filter((at) => !activeRegressions.some(({ from, to }) => at >= from && at < to)));
  const all = earlier.length === 0 ? changesAt(restarts) : [];
  // What each of several restarts did is usual, though each was flagged for it: the first one had none to be compared with.
  if (all.length > 1) return change * cold <= USUAL_FACTOR * Math.min(...all) ? usual(all.length) : null;
  if (earlier.length === 0) return firstRestart(asOf - releaseAt, input.signal);
  return change * cold <= USUAL_FACTOR * Math.max(...earlier) ? usual(earlier.length) : null;
}

const usual = (restarts: number): RestartNote => ({
  verdict: 'no_effect',
  reason: {
    code: 'usual_after_restart',
    text: `A process that has just started shows this: so did ${restarts === 1 ? 'an earlier release' : `${restarts} earlier releases`} of the service.`,
  },
});

/** Without an earlier restart to compare with, a signal of which a fall is bad may still be falling for good once the process is warm. */
function firstRestart(sinceReleaseMs: number, { bad }: Signal): RestartNote | null {
  if (bad !== 'either' && sinceReleaseMs >= COLD_MS) return null;
  const text =
    'A process that has just started may show this, and no earlier release of the service is known to compare it with.';
  return { verdict: 'inconclusive', reason: { code: 'first_restart', text } };
}

/** The level in the time after an instant less that of the time before it; null where too little is known of either. */
function changeAt(window: SignalWindow, at: number, forMs: number): number | null {
  const before = levelOf(window, at - BEFORE_MS, at);
  const after = levelOf(window, at, at + forMs);
  return before === null || after === null ? null : after - before;
}
