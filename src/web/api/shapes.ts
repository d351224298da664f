import type { ExpectedFalseFlags } from '../../model/calibration.ts';
import type { ChangePoint } from '../../model/change-point.ts';
import type { Effect, Finding, FindingVerdict, Onset, WindowSummary } from '../../model/finding.ts';
import type { ReleaseVerdict } from '../../model/release.ts';
import type { Report } from '../../model/report.ts';
import type { Signal } from '../../model/signal.ts';
import type { WriteBackProgress } from '../../model/write-back.ts';

/** Answers of the API as `openapi.yaml` states them, as far as the page reads them. An instant is RFC 3339 text in UTC. */
type Instant = string;

/** `type` with the fields `Keys` carried as text rather than as milliseconds. */
type WithInstants<Type, Keys extends keyof Type> = Omit<Type, Keys> & { readonly [Key in Keys]: Instant };

export type ListedSignal = Pick<Signal, 'id' | 'name' | 'service' | 'environment' | 'kind' | 'bad' | 'unit'>;

export interface ListedService {
  /** Null stands for what belongs to no service. */
  readonly name: string | null;
  readonly environments: readonly string[];
  /** How many signals are its own. */
  readonly signals: number;
}

/** A change point as it is drawn. */
export interface ChangePointAnswer extends Pick<ChangePoint, 'kind' | 'before' | 'after' | 'relative'> {
  readonly at: Instant;
  readonly low: Instant;
  readonly high: Instant;
  readonly slopeBeforePerHour: number;
  readonly slopeAfterPerHour: number;
}

export type OnsetAnswer = WithInstants<Onset, 'at' | 'low' | 'high'>;

/** A finding in short. */
export interface Highlight {
  readonly signal: string;
  readonly signalName: string;
  readonly verdict: FindingVerdict;
  readonly probability: number | null;
  readonly effect: Effect | null;
}

export type AnalysisAnswer = WithInstants<
  Pick<Report, 'version' | 'method' | 'asOf' | 'final' | 'cause' | 'comparisons'> & {
    readonly expectedFalseFlags: ExpectedFalseFlags;
  },
  'asOf'
>;

/** One line of the history of a release's analyses. */
export type AnalysisVersion = WithInstants<
  Pick<Report, 'version' | 'method' | 'asOf' | 'final' | 'cause' | 'verdict' | 'createdAt'>,
  'asOf' | 'createdAt'
>;

/** What a release in a list and its full report have in common. */
export interface ReleaseAnswer {
  readonly id: string;
  readonly kind: 'deploy' | 'rollback';
  readonly service: string | null;
  readonly environment: string | null;
  readonly version: string | null;
  readonly commit: string | null;
  readonly title: string | null;
  readonly author: string | null;
  readonly url: string | null;
  readonly tags: readonly string[];
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  /** The instant that is judged, where the bar stands. */
  readonly effectiveAt: Instant;
  readonly verdict: ReleaseVerdict;
  readonly analysis: AnalysisAnswer | null;
}

export interface ListedRelease extends ReleaseAnswer {
  /** Findings that found something, the likeliest regression first. */
  readonly highlights: readonly Highlight[];
}

export type WindowAnswer = WithInstants<WindowSummary, 'from' | 'to'>;

type Evidence = NonNullable<Finding['evidence']>;

type Suspicion = NonNullable<Finding['suspicion']>;

export interface FindingAnswer extends Omit<Finding, 'onset' | 'evidence' | 'suspicion' | 'rollback'> {
  readonly onset: OnsetAnswer | null;
  /** How the blame is divided among the releases near it; null where there is no other. */
  readonly suspicion:
    | (Omit<Suspicion, 'suspects'> & { readonly suspects: readonly WithInstants<Suspicion['suspects'][number], 'at'>[] })
    | null;
  /** What the signal did when the release was undone; null where it was not. */
  readonly rollback: WithInstants<NonNullable<Finding['rollback']>, 'at'> | null;
  readonly evidence:
    | (Omit<Evidence, 'before' | 'after' | 'historyFrom'> & {
        readonly before: WindowAnswer;
        readonly after: WindowAnswer;
        readonly historyFrom: Instant;
      })
    | null;
}

/** What has become of one thing that is to be shown at the forge. */
export type WriteBackAnswer = Omit<WriteBackProgress, 'nextTryAt'> & { readonly nextTryAt: Instant | null };

export interface ReleaseReport extends ReleaseAnswer {
  readonly ref: string | null;
  readonly repository: string | null;
  readonly text: string | null;
  readonly findings: readonly FindingAnswer[];
  readonly writeBack: readonly WriteBackAnswer[];
  /** All versions of the analysis, the newest first. */
  readonly history: readonly AnalysisVersion[];
}

/** A release that may have done what a signal did at a point. */
export interface SuspectAnswer {
  readonly release: Pick<
    ReleaseAnswer,
    'id' | 'kind' | 'service' | 'version' | 'commit' | 'title' | 'tags' | 'effectiveAt' | 'verdict'
  >;
  readonly share: number;
  readonly lagSeconds: number;
}

export interface SuspectsAnswer {
  /** How sure the answer is, in a sentence. */
  readonly reason: string;
  /** The largest share first. */
  readonly suspects: readonly SuspectAnswer[];
  readonly noneOfThese: number | null;
}
