import { setTimeout as wait } from 'node:timers/promises';
import { cpuSeconds, type Server } from '../servers.ts';
import { type Door, send } from './doors.ts';

const ROUNDS = 6;
const SCRAPES_PER_ROUND = 500;
/** Before the first round that counts: code is compiled, and series are made. */
const WARM_SCRAPES = 200;

/** How often all series are sent. */
export const SCRAPES = WARM_SCRAPES + ROUNDS * SCRAPES_PER_ROUND;

/** After each round, so that what a server does in the background is part of its figure. */
const SETTLE_MS = 1_500;

/** A server with the bodies that it gets. */
export interface Contestant {
  readonly name: string;
  /** Samples of a scrape. */
  readonly series: number;
  readonly server: Server;
  readonly door: Door;
  readonly bodies: readonly Buffer[];
}

/** Samples stored per second of CPU time of each server's process, by round; sends to one after the other, in alternating order. */
export async function measureByTurns(contestants: readonly Contestant[]): Promise<ReadonlyMap<string, readonly number[]>> {
  for (const each of contestants) await sendScrapes(each, 0, WARM_SCRAPES);
  await wait(SETTLE_MS);
  const rates = new Map(contestants.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const each of round % 2 === 0 ? contestants : contestants.toReversed()) {
      rates.get(each.name)!.push(await measureRound(each, round));
    }
  }
  return rates;
}

async function measureRound(contestant: Contestant, round: number): Promise<number> {
  const { name, server, series } = contestant;
  const before = cpuSeconds(server);
  const began = performance.now();
  await sendScrapes(contestant, WARM_SCRAPES + round * SCRAPES_PER_ROUND, SCRAPES_PER_ROUND);
  const tookS = (performance.now() - began) / 1_000;
  await wait(SETTLE_MS);
  const samples = SCRAPES_PER_ROUND * series;
  const rate = samples / (cpuSeconds(server) - before);
  const figures = { samplesPerCpuSecond: Math.round(rate), samplesPerSecond: Math.round(samples / tookS) };
  process.stderr.write(`${JSON.stringify({ round, server: name, ...figures })}\n`);
  return rate;
}

function sendScrapes({ server, door, bodies }: Contestant, from: number, scrapes: number): Promise<void> {
  const perScrape = bodies.length / SCRAPES;
  return send(server.url, door, bodies.slice(from * perScrape, (from + scrapes) * perScrape));
}

/** The median, lowest and highest rate of each, and the median of the ratios of the first to the second in the same round. */
export function printRates(bench: string, rates: ReadonlyMap<string, readonly number[]>, goal: number): void {
  for (const [server, all] of rates) {
    const result = {
      samplesPerCpuSecond: Math.round(middle(all)),
      low: Math.round(Math.min(...all)),
      high: Math.round(Math.max(...all)),
    };
    process.stdout.write(`${JSON.stringify({ bench, server, ...result })}\n`);
  }
  const [first, second] = [...rates.values()];
  if (!first || !second) return;
  const ratios = first.map((rate, round) => rate / second[round]!);
  process.stdout.write(`${JSON.stringify({ ratio: Number(middle(ratios).toFixed(2)), goal })}\n`);
}

const middle = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!;
