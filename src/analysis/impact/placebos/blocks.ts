import { samplesIn } from '../../series/analysis-grid.ts';

const BEFORE_EDGES_S = [-7200, -3600, -1800, -900, -300, 0];
const AFTER_EDGES_S = [300, 900, 1800, 3600, 7200];
/** A last block shorter than its full length is kept from here on. */
const SHORTEST_BLOCK_S = 240;
/** Every block is compared with the mean of this long before the moment. */
const REFERENCE_S = 1800;

/** The stretches before and after a moment whose means are compared, in samples relative to the moment. */
export interface Blocks {
  /** count + 1 edges, ascending; block j is `[edges[j], edges[j+1])`. One of them is 0. */
  readonly edges: Int32Array;
  readonly count: number;
  readonly countBefore: number;
  readonly referenceSamples: number;
  readonly stepMs: number;
}

/** Blocks for a moment with that many samples before and after it; null when either side has none. */
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

/** Samples that must exist before and after a moment for all of its blocks to exist. */
export const reachBefore = (blocks: Blocks): number => -blocks.edges[0]!;
export const reachAfter = (blocks: Blocks): number => blocks.edges[blocks.count]!;
