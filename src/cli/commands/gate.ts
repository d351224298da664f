import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND_MS } from '../../model/instant.ts';
import { currentJob } from '../ci/current-job.ts';
import type { ApiClient } from '../client/api-client.ts';
import { askGate, type GateReading, gatePath, type ReleaseFlags } from '../client/ask-gate.ts';
import { clientFor, type ServerOptions } from '../client/client-for.ts';
import { CliFailure, EXIT } from '../process/cli-failure.ts';

interface GateOptions extends ServerOptions, ReleaseFlags {
  readonly enough?: string;
  readonly timeout: number;
  readonly failOpen?: boolean;
  readonly failClosed?: boolean;
}

/** No single attempt may use up the time for the others, and even the only one gets the time that an answer may take. */
const LONGEST_ATTEMPT_MS = 10 * SECOND_MS;
const SHORTEST_ATTEMPT_MS = 5 * SECOND_MS;
/** The shortest wait before another request to a server that did not answer. */
const UNREACHABLE_RETRY_MS = 5 * SECOND_MS;
/** A log that says nothing for longer looks like a job that hangs. */
const SAY_AGAIN_AFTER_MS = 60 * SECOND_MS;

type Outcome = Pick<GateReading, 'gate' | 'reason'>;

/**
 * `pinkbar gate`: waits for the verdict of a release and prints it as one line, `pass: <reason>`. Returns the exit code. Whatever keeps the
 * verdict from being known, a server that is down included, is inconclusive.
 */
export async function gate(options: GateOptions): Promise<number> {
  const outcome = await outcomeOf(options);
  process.stdout.write(`${outcome.gate}: ${outcome.reason}\n`);
  if (outcome.gate === 'pass') return EXIT.ok;
  if (outcome.gate === 'fail') return EXIT.failed;
  if (options.failOpen) process.stderr.write('no verdict, so the gate is open (--fail-open)\n');
  if (options.failClosed) process.stderr.write('no verdict, so the gate is closed (--fail-closed)\n');
  return options.failOpen ? EXIT.ok : options.failClosed ? EXIT.failed : EXIT.gateInconclusive;
}

async function outcomeOf(options: GateOptions): Promise<Outcome> {
  try {
    const path = gatePath(options, currentJob(), options.enough);
    const client = clientFor(options, Math.max(SHORTEST_ATTEMPT_MS, Math.min(options.timeout, LONGEST_ATTEMPT_MS)));
    return await waitForVerdict(client, path, options.timeout);
  } catch (error) {
    if (error instanceof CliFailure) return { gate: 'inconclusive', reason: error.message };
    throw error;
  }
}

async function waitForVerdict(client: ApiClient, path: string, timeoutMs: number): Promise<Outcome> {
  const begin = performance.now();
  const say = createProgress(begin);
  for (;;) {
    const reading = await askOrExcuse(client, path);
    const leftMs = begin + timeoutMs - performance.now();
    if (reading.gate !== 'inconclusive' || reading.retryAfterSeconds === null) return reading;
    if (leftMs <= 0) return { gate: 'inconclusive', reason: `${reading.reason} Waited ${timeoutMs / SECOND_MS} s.` };
    say(reading.reason);
    await sleep(Math.min(leftMs, reading.retryAfterSeconds * SECOND_MS));
  }
}

/** A server that is down or restarting has no verdict yet; one that refuses never will have. */
async function askOrExcuse(client: ApiClient, path: string): Promise<GateReading> {
  try {
    return await askGate(client, path);
  } catch (error) {
    if (!(error instanceof CliFailure) || error.retryAfterMs === null) throw error;
    const retryAfterSeconds = Math.max(error.retryAfterMs, UNREACHABLE_RETRY_MS) / SECOND_MS;
    return { gate: 'inconclusive', reason: `${error.message}.`, release: null, retryAfterSeconds };
  }
}

function createProgress(begin: number): (reason: string) => void {
  let last = { reason: '', at: Number.NEGATIVE_INFINITY };
  return (reason) => {
    const at = performance.now();
    if (reason === last.reason && at - last.at < SAY_AGAIN_AFTER_MS) return;
    process.stderr.write(`after ${Math.round((at - begin) / SECOND_MS)} s: ${reason}\n`);
    last = { reason, at };
  };
}
