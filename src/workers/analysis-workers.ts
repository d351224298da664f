import type { CalibrationInput } from '../analysis/calibration/measure-calibration.ts';
import type { CorrelationSettings, PairsInput, TrainInput } from '../analysis/correlation/correlation-input.ts';
import type { ImpactInput, ImpactSettings } from '../analysis/impact/input/impact-input.ts';
import type { ReleaseImpact } from '../analysis/impact/verdict/judge-release.ts';
import type { SuspectInput, SuspectRanking } from '../analysis/suspects/rank-suspects.ts';
import type { SignalCalibration } from '../model/calibration.ts';
import type { ChangePointSettings, ChangePoints } from '../model/change-point.ts';
import type { PairCorrelation, TrainCorrelation } from '../model/correlation.ts';
import { DeadlineThread } from '../threads/deadline-thread.ts';
import { siblingModule } from '../threads/sibling-module.ts';
import type { AnalysisCalls } from './analysis-worker.ts';

/** One release, or the change points of one series, takes some ten milliseconds; past this the input has found a fault in the analysis. */
const DEADLINE_MS = 30_000;

export interface AnalysisWorkersOptions {
  /** Default `DEADLINE_MS`. */
  readonly deadlineMs?: number;
  /** The module to run as the thread: tests put a faulty one in place of `analysis-worker`. */
  readonly module?: URL;
}

/** The thread of the analysis: one release, or one question, at a time. */
export class AnalysisWorkers {
  readonly #thread: DeadlineThread<AnalysisCalls>;

  constructor({
    deadlineMs = DEADLINE_MS,
    module = siblingModule(import.meta.url, 'analysis-worker'),
  }: AnalysisWorkersOptions = {}) {
    this.#thread = new DeadlineThread(module, deadlineMs);
  }

  /** Judges one release on its signals. Rejects when the analysis throws, when its thread ends, and with `ThreadOverrunError`. */
  analyse(inputs: readonly ImpactInput[], settings: ImpactSettings): Promise<ReleaseImpact> {
    return this.#thread.run((api) => api.analyse(inputs, settings));
  }

  /** Divides a change among releases. Rejects as `analyse` does. */
  rankSuspects(input: SuspectInput): Promise<SuspectRanking> {
    return this.#thread.run((api) => api.rankSuspects(input));
  }

  /** Judges quiet moments of one signal, a hundred or so. Rejects as `analyse` does. */
  measureCalibration(input: CalibrationInput, settings: ImpactSettings): Promise<SignalCalibration> {
    return this.#thread.run((api) => api.measureCalibration(input, settings));
  }

  /** Dates the changes of one series on a regular grid. Rejects as `analyse` does. */
  findChangePoints(values: Float64Array, settings: ChangePointSettings): Promise<ChangePoints> {
    return this.#thread.run((api) => api.findChangePoints(values, settings));
  }

  /** The events of a tag against signals. Rejects as `analyse` does. */
  correlateTag(input: TrainInput, settings: CorrelationSettings): Promise<readonly TrainCorrelation[]> {
    return this.#thread.run((api) => api.correlateTag(input, settings));
  }

  /** Signals against each other. Rejects as `analyse` does. */
  correlatePairs(input: PairsInput, settings: CorrelationSettings): Promise<readonly PairCorrelation[]> {
    return this.#thread.run((api) => api.correlatePairs(input, settings));
  }

  /** Ends the thread; an analysis under way rejects. */
  stop(): Promise<void> {
    return this.#thread.stop();
  }
}
