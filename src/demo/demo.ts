import { MINUTE_MS, type Millis, millis } from '../model/instant.ts';
import { aggregateStep } from './aggregated-step.ts';
import { awaitVerdicts } from './await-verdicts.ts';
import { compareRelease, type Score, scoreOf } from './compare-verdicts.ts';
import { hotfixAnswer } from './hotfix-answer.ts';
import { startLiveTraffic } from './live-traffic.ts';
import { loadHistory } from './load-history.ts';
import { type PostedRelease, postReleases } from './post-releases.ts';
import { type Output, startProgress } from './progress.ts';
import type { ServerApi } from './server-api.ts';
import { STEP_MS } from './shop.ts';
import type { ShopPullRequests } from './shop-pull-requests.ts';
import { type SimulatedWeek, simulateWeek } from './simulate-week.ts';
import { openStatsdSender } from './statsd-sender.ts';
import { scoreText, verdictTable } from './verdict-table.ts';

export interface DemoContext {
  readonly api: ServerApi;
  readonly statsd: { readonly host: string; readonly port: number };
  /** Where the server comments on the releases. */
  readonly pulls: ShopPullRequests;
  readonly output: Output;
  /** Aborted when the user has had enough. */
  readonly stopped: AbortSignal;
  now(): Millis;
}

export interface DemoSettings {
  readonly seed: number;
  /** Whole days of history, at least 1. */
  readonly days: number;
}

export interface RunningDemo {
  readonly score: Score;
  /** One of the releases that were flagged, to try requests with; null when none was. */
  readonly flaggedId: string | null;
  /** Ends the live traffic. */
  stop(): void;
}

/**
 * Feeds a running server: a simulated history through HTTP, then live traffic through UDP; posts the releases, waits for the verdicts
 * and prints them beside what was injected. The live traffic goes on until `stop`.
 */
export async function runDemo(context: DemoContext, settings: DemoSettings): Promise<RunningDemo> {
  const { api, output } = context;
  const simulating = startProgress(output, 'simulating the shop');
  const week = await simulateWeek(settings.seed, settings.days, simulating, context.stopped);
  simulating.end(`${settings.days} days of ${week.steps.length.toLocaleString('en')} steps, ${week.releases.length} releases`);

  const startedAt = context.now();
  const { anchor, stop } = await goLive(context, week);
  try {
    const loading = startProgress(output, 'loading over HTTP');
    const accepted = await loadHistory(api, week.steps, anchor, loading);
    loading.end(`${accepted.toLocaleString('en')} samples in ${seconds(context.now() - startedAt)}`);

    const judging = startProgress(output, 'judging the releases');
    const judgedFrom = context.now();
    context.pulls.merge(week.releases);
    const posted = await postReleases(api, week.releases, anchor);
    const judged = await awaitVerdicts(api, posted, judging);
    judging.end(`${judged.length} reports in ${seconds(context.now() - judgedFrom)}`);

    const compared = posted.map((release: PostedRelease, index) => compareRelease(release, judged[index]!));
    const score = scoreOf(compared);
    output.write(`\n${verdictTable(compared)}\n${scoreText(score)}\n${await hotfixAnswer(api)}\n`);
    return { score, flaggedId: judged.find((release) => release.verdict === 'flagged')?.id ?? null, stop };
  } catch (error) {
    stop();
    throw error;
  }
}

/**
 * Starts the live traffic at the next bucket, and closes the gap between the history's last full minute and that bucket. Offset 0 is on
 * a full minute because the analysis aggregates to minutes: so the same seed gives the same minutes whenever it is run.
 */
async function goLive(context: DemoContext, week: SimulatedWeek): Promise<{ anchor: Millis; stop(): void }> {
  const { api, now } = context;
  const startedAt = now();
  const anchor = millis(Math.floor(startedAt / MINUTE_MS) * MINUTE_MS);
  const stepsInBetween = Math.ceil((startedAt - anchor) / STEP_MS);
  const between = Array.from({ length: stepsInBetween }, () => aggregateStep(week.nextStep()));
  await loadHistory(api, between, anchor, NO_PROGRESS);
  const sender = await openStatsdSender(context.statsd.host, context.statsd.port);
  const stopTraffic = startLiveTraffic(
    { nextStep: week.nextStep, sendDatagram: sender.send, sendSamples: (body) => api.post('/v1/samples', body), now },
    anchor,
  );
  const stop = (): void => {
    stopTraffic();
    sender.close();
  };
  return { anchor, stop };
}

const NO_PROGRESS = { update: () => {}, end: () => {} };

const seconds = (durationMs: number): string => `${(durationMs / 1_000).toFixed(1)} s`;
