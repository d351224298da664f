import { samplesIn } from '../../series/analysis-grid.ts';

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** Blocks about double in length away from the anchor: a change is dated finely near it, and ten blocks cover four hours. */
const BEFORE_EDGES_S = [-7200, -3600, -1800, -900, -300, 0];
/** The same after the anchor, up to the horizon of two hours. */
const AFTER_EDGES_S = [300, 900, 1800, 3600, 7200];
/** A last block that is not complete is used from four minutes on, nearly the length of the shortest whole one. */
const SHORTEST_BLOCK_S = 240;
/**
 * Every block is compared with the mean of the half hour before the anchor: long enough to average noise, short enough to follow a rhythm.
 */
const REFERENCE_S = 1800;

/** The ranges before and after an anchor whose means are compared, in samples relative to the anchor. */
export interface Blocks {
  /** count + 1 edges, ascending; block j is `[edges[j], edges[j+1])`. One of them is 0. */
  readonly edges: Int32Array;
  readonly count: number;
  readonly countBefore: number;
  readonly referenceSamples: number;
  readonly stepMs: number;
}

/** Blocks for an anchor with that many samples before and after it; null when either side has no block. */
export function blocksAround(samplesBefore: number, samplesAfter: number, stepMs: number): Blocks | null {
  const before = edgesBefore(samplesBefore, stepMs);
  const after = edgesAfter(samplesAfter, stepMs);
  if (before.length < 2 || after.length < 1) return null;
  return {
    edges: Int32Array.from([...before, ...after]),
    count: before.length + after.length - 1,
    countBefore: before.length - 1,
    referenceSamples: samplesIn(REFERENCE_S, stepMs),
    stepMs,
  };
}

function edgesBefore(available: number, stepMs: number): readonly number[] {
  const edges = BEFORE_EDGES_S.map((edgeS) => Math.round((edgeS * 1000) / stepMs)).filter((edge) => -edge <= available);
  return [...new Set(edges)];
}

function edgesAfter(available: number, stepMs: number): readonly number[] {
  const edges: number[] = [];
  for (const edgeS of AFTER_EDGES_S) {
    const last = edges.at(-1) ?? 0;
    const edge = Math.max(last + 1, Math.round((edgeS * 1000) / stepMs));
    if (edge <= available) edges.push(edge);
    else {
      if (available - last >= samplesIn(SHORTEST_BLOCK_S, stepMs)) edges.push(available);
      break;
    }
  }
  return edges;
}

/** Samples that must exist before an anchor for all blocks before it to exist. */
export const reachBefore = (blocks: Blocks): number => -blocks.edges[0]!;
/** The same after an anchor. */
export const reachAfter = (blocks: Blocks): number => blocks.edges[blocks.count]!;
