import type { CalibrationInput } from '../analysis/calibration/measure-calibration.ts';
import type { CorrelationSettings, PairsInput, TrainInput } from '../analysis/correlation/correlation-input.ts';
import type { ImpactInput, ImpactSettings } from '../analysis/impact/input/impact-input.ts';
import type { ReleaseImpact } from '../analysis/impact/verdict/judge-release.ts';
import type { ChangeInput, ChangeResult } from '../analysis/suspects/date-change.ts';
import type { SignalCalibration } from '../model/calibration.ts';
import type { ChangePointSettings, ChangePoints } from '../model/change-point.ts';
import type { PairCorrelation, TrainCorrelation } from '../model/correlation.ts';
import { siblingModule } from '../threads/sibling-module.ts';
import { createTransferList } from '../threads/transfer-list.ts';
import type { AnalysisCalls } from './analysis-worker.ts';
import { takeImpactInputs, takeRanges, takeWindow } from './take-windows.ts';
import { WorkerLane } from './worker-lane.ts';

/**
 * One release, or the change points of one series, takes some ten milliseconds; past this the input has found a fault in the analysis.
 */
const DEADLINE_MS = 30_000;

export interface AnalysisWorkersOptions {
  /** Default `DEADLINE_MS`. */
  readonly deadlineMs?: number;
  /** In place of the module `analysis-worker`; tests put a faulty one here. */
  readonly module?: URL;
  /** Called when a worker fails while no call is under way. */
  readonly onFault?: (error: Error) => void;
}

/**
 * The statistics, on two workers: one for what happens over time, and one for questions that somebody waits for, so that neither waits for
 * the other.
 *
 * Every call takes ownership of the arrays in its input: they are moved to the worker, not copied, and are empty for the caller
 * afterwards. Every call rejects with the name and message of what the analysis threw, with `WorkerDeadlineError`, and with
 * `ThreadEndedError` when its worker ended first.
 */
export class AnalysisWorkers {
  readonly #background: WorkerLane<AnalysisCalls>;
  readonly #interactive: WorkerLane<AnalysisCalls>;

  constructor({
    deadlineMs = DEADLINE_MS,
    module = siblingModule(import.meta.url, 'analysis-worker'),
    onFault = () => {},
  }: AnalysisWorkersOptions = {}) {
    this.#background = new WorkerLane({ module, deadlineMs, onFault });
    this.#interactive = new WorkerLane({ module, deadlineMs, onFault });
  }

  /** Judges one release on its signals. */
  analyse(inputs: readonly ImpactInput[], settings: ImpactSettings): Promise<ReleaseImpact> {
    const list = createTransferList();
    return this.#background.run('analyse', [takeImpactInputs(inputs, list), settings], list.buffers);
  }

  /** Judges quiet moments of one signal, a hundred or so: a second of work, hence in the background. */
  measureCalibration(input: CalibrationInput, settings: ImpactSettings): Promise<SignalCalibration> {
    const list = createTransferList();
    const own = { ...input, window: takeWindow(input.window, list) };
    return this.#background.run('measureCalibration', [own, settings], list.buffers);
  }

  /** Dates the change of a signal at a selected point. */
  dateChange(input: ChangeInput): Promise<ChangeResult> {
    const list = createTransferList();
    return this.#interactive.run('dateChange', [{ ...input, window: takeWindow(input.window, list) }], list.buffers);
  }

  /** Dates the changes of one series on a regular grid. */
  findChangePoints(values: Float64Array, settings: ChangePointSettings): Promise<ChangePoints> {
    const list = createTransferList();
    return this.#interactive.run('findChangePoints', [list.take(values), settings], list.buffers);
  }

  /** The events of a tag against signals. */
  correlateTag(input: TrainInput, settings: CorrelationSettings): Promise<readonly TrainCorrelation[]> {
    const list = createTransferList();
    const own = { ...input, trains: takeRanges(input.trains, list) };
    return this.#interactive.run('correlateTag', [own, settings], list.buffers);
  }

  /** Signals against each other. */
  correlatePairs(input: PairsInput, settings: CorrelationSettings): Promise<readonly PairCorrelation[]> {
    const list = createTransferList();
    const own = { ...input, signals: takeRanges(input.signals, list) };
    return this.#interactive.run('correlatePairs', [own, settings], list.buffers);
  }

  /** Ends the workers; calls under way reject with `ThreadEndedError`, and so do later ones. */
  async stop(): Promise<void> {
    await Promise.all([this.#background.stop(), this.#interactive.stop()]);
  }
}
