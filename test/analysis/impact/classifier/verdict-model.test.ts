import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BinnedItems, BOOST_SETTINGS, boost, type Direction, predict } from '../../../../bench/fit/boost.ts';
import { seededRandom } from '../../../../bench/fit/random.ts';
import {
  BINS_PER_FEATURE,
  type BoostedTrees,
  LEAF_UNIT,
  LEAVES_PER_TREE,
  logOddsOf,
  SPLITS_PER_TREE,
} from '../../../../src/analysis/impact/classifier/boosted-trees.ts';
import {
  corrected,
  FEATURES,
  modelLogOdds,
  readVerdictModel,
  type VerdictModelFile,
} from '../../../../src/analysis/impact/classifier/verdict-model.ts';
import { ITEM_FEATURES, UNKNOWN } from '../../../../src/analysis/impact/features/item-features.ts';
import { JOINT_FEATURES } from '../../../../src/analysis/impact/features/joint-features.ts';
import { gatherEvidence } from '../../../../src/analysis/impact/features/release-features.ts';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../../../../src/analysis/impact/input/impact-input.ts';
import { judgeRelease, methodName } from '../../../../src/analysis/impact/verdict/judge-release.ts';
import { MINUTE_MS, millis } from '../../../../src/model/instant.ts';
import { loadVerdictModel } from '../../../../src/workers/load-verdict-model.ts';
import { buildInput, type Injected, judge, MODEL, releaseAtHour, type Story } from '../scenario.ts';

const LATENCY: Story = { kind: 'latency', historyHours: 72, afterMin: 60, rhythm: 0.3 };
const step = (times: number, toMin?: number): Injected => ({ shape: 'step', fromMin: 0, times, ...(toMin && { toMin }) });
const named = (story: Story, id: string): ImpactInput => {
  const input = buildInput(story);
  return { ...input, signal: { ...input.signal, id, name: id } };
};

/** Features of the first signal, by name. */
function featuresOfFirst(inputs: readonly ImpactInput[]): Readonly<Record<string, number>> {
  const features = gatherEvidence(inputs)[0]!.features!;
  return Object.fromEntries(FEATURES.map(({ name }, i) => [name, [...features.item, ...features.joint][i]!]));
}

const evenly = (labels: Uint8Array) => ({ labels, weights: new Float64Array(labels.length).fill(1) });
const free = (rounds: number, features: number) => ({ rounds, directions: new Array<Direction>(features).fill(0) });

describe('trees', () => {
  it('follows the splits to a leaf', () => {
    // Every node splits by a feature of its own, and every leaf returns its number.
    const splits = Uint16Array.from({ length: SPLITS_PER_TREE }, (_, node) => node * BINS_PER_FEATURE + 10);
    const leaves = Int16Array.from({ length: LEAVES_PER_TREE }, (_, leaf) => leaf);
    const trees: BoostedTrees = { base: 0.5, splits, leaves };
    const walk = (goesRight: (node: number) => boolean): number => {
      const bins = Uint8Array.from({ length: SPLITS_PER_TREE }, (_, node) => (goesRight(node) ? 11 : 10));
      return Math.round((logOddsOf(trees, bins) - 0.5) / LEAF_UNIT);
    };
    expect(walk(() => false)).toBe(0);
    expect(walk(() => true)).toBe(LEAVES_PER_TREE - 1);
    // Right at the root, left ever after.
    expect(walk((node) => node === 0)).toBe(LEAVES_PER_TREE / 2);
    // The first node of each depth to the right of the way before: right, left, right and so on.
    expect(walk((node) => node === 0 || node === 5 || node === 25)).toBe(0b101010);
  });

  it('grows on a rule of two features, finds it, and finds the same again', () => {
    const random = seededRandom(5);
    const count = 2000;
    const bins = Uint8Array.from({ length: 3 * count }, () => Math.floor(20 * random()));
    const items: BinnedItems = { count, features: 3, bins };
    const labels = Uint8Array.from({ length: count }, (_, i) => (bins[i]! > 9 && bins[count + i]! < 5 ? 1 : 0));
    const grown = (seed: number) =>
      boost(items, evenly(labels), free(60, 3), { ...BOOST_SETTINGS, rate: 0.2, columnShare: 1 }, seededRandom(seed));
    const wrong = predict(grown(1), items).filter((logOdds, i) => logOdds > 0 !== (labels[i] === 1)).length;
    expect(wrong).toBe(0);
    expect(grown(1)).toEqual(grown(1));
    expect(grown(2)).not.toEqual(grown(1));
  });

  it('grows trees in which more of a feature never lowers, or never raises, what they say', () => {
    const random = seededRandom(8);
    const count = 3000;
    const bins = Uint8Array.from({ length: 4 * count }, () => Math.floor(12 * random()));
    const items: BinnedItems = { count, features: 4, bins };
    // The truth goes against both directions for high values, so that trees without a condition would follow it.
    const chance = (up: number, down: number, either: number): number =>
      (up > 8 ? 0.2 : up / 10) * (down < 3 ? 0.3 : 1 - down / 14) + either / 30;
    const labels = Uint8Array.from({ length: count }, (_, i) =>
      random() < chance(bins[i]!, bins[count + i]!, bins[2 * count + i]!) ? 1 : 0,
    );
    const largestFall = (directions: readonly Direction[]): number => {
      const trees = boost(
        items,
        evenly(labels),
        { rounds: 40, directions },
        { ...BOOST_SETTINGS, columnShare: 1 },
        seededRandom(2),
      );
      let fall = 0;
      for (let i = 0; i < 500; i++) {
        const row = Uint8Array.from({ length: 4 }, () => Math.floor(12 * random()));
        const better = row.slice();
        better[0] = Math.min(11, row[0]! + 1 + Math.floor(4 * random()));
        better[1] = Math.max(0, row[1]! - Math.floor(4 * random()));
        fall = Math.max(fall, logOddsOf(trees, row) - logOddsOf(trees, better));
      }
      return fall;
    };
    expect(largestFall([0, 0, 0, 0])).toBeGreaterThan(0.5);
    // Each of 40 leaves is rounded to a ten-thousandth.
    expect(largestFall([1, -1, 0, 0])).toBeLessThan(1e-9);
  });

  it('does not read a feature that is not to be read', () => {
    const count = 400;
    const items: BinnedItems = { count, features: 2, bins: Uint8Array.from({ length: 2 * count }, (_, i) => i % 20) };
    const labels = Uint8Array.from({ length: count }, (_, i) => (i % 20 > 9 ? 1 : 0));
    const shape = { rounds: 5, directions: [null, 0] as const };
    const { splits } = boost(items, evenly(labels), shape, { ...BOOST_SETTINGS, columnShare: 1 }, seededRandom(1));
    const read = Array.from(splits).filter((code) => code > 0);
    expect(read.length).toBeGreaterThan(0);
    expect(read.every((code) => Math.floor(code / BINS_PER_FEATURE) === 1)).toBe(true);
  });

  it('keeps the sign of a leaf that is larger than there is room for', () => {
    const items: BinnedItems = { count: 60, features: 1, bins: Uint8Array.from({ length: 60 }, (_, i) => (i < 30 ? 1 : 0)) };
    const labels = Uint8Array.from({ length: 60 }, (_, i) => (i < 30 ? 1 : 0));
    const trees = boost(
      items,
      evenly(labels),
      free(1, 1),
      { ...BOOST_SETTINGS, rate: 2.5, rowShare: 1, columnShare: 1 },
      seededRandom(1),
    );
    expect([...predict(trees, items)].map(Math.sign)).toEqual(Array.from(labels, (label) => (label === 1 ? 1 : -1)));
  });

  it('follows the items that count more', () => {
    const items: BinnedItems = { count: 60, features: 1, bins: new Uint8Array(60) };
    const labels = Uint8Array.from({ length: 60 }, (_, i) => (i < 20 ? 1 : 0));
    const weights = Float64Array.from(labels, (label) => (label === 1 ? 4 : 1));
    const { base } = boost(items, { labels, weights }, free(1, 1), BOOST_SETTINGS, seededRandom(1));
    expect(base).toBeCloseTo(Math.log(80 / 40), 9);
    const alike = Uint8Array.from({ length: 60 }, (_, i) => i % 2);
    const halves: BinnedItems = { ...items, bins: Uint8Array.from({ length: 60 }, (_, i) => (i < 30 ? 0 : 1)) };
    const grow = (of: Float64Array) =>
      predict(
        boost(
          halves,
          { labels: alike, weights: of },
          free(1, 1),
          { ...BOOST_SETTINGS, rowShare: 1, columnShare: 1 },
          seededRandom(1),
        ),
        halves,
      );
    const [left, right] = [grow(Float64Array.from(alike, (label, i) => (i < 30 && label === 1 ? 3 : 1)))].map((p) => [
      p[0],
      p[59],
    ])[0]!;
    expect(left).toBeGreaterThan(right!);
  });

  it('does not split where a leaf would hold too few', () => {
    const items: BinnedItems = { count: 60, features: 1, bins: Uint8Array.from({ length: 60 }, (_, i) => (i < 5 ? 1 : 0)) };
    const labels = Uint8Array.from({ length: 60 }, (_, i) => (i < 5 ? 1 : 0));
    const { leaves } = boost(
      items,
      evenly(labels),
      free(1, 1),
      { ...BOOST_SETTINGS, rowShare: 1, columnShare: 1 },
      seededRandom(1),
    );
    expect(new Set(leaves).size).toBe(1);
  });
});

describe('features', () => {
  it('has a name of its own for each, and says what could not be measured', () => {
    const names = FEATURES.map(({ name }) => name);
    expect(new Set(names).size).toBe(ITEM_FEATURES.length + JOINT_FEATURES.length);
    const { item } = gatherEvidence([buildInput(LATENCY)])[0]!.features!;
    expect(item.every(Number.isFinite)).toBe(true);
    const unknown = ITEM_FEATURES.filter((_, i) => item[i] === UNKNOWN).map(({ name }) => name);
    expect(unknown.every((name) => name.includes('demand') || name.includes('counts'))).toBe(true);
  });

  it('keeps its ratios when the same change is larger, and only raises its magnitudes', () => {
    const [doubled, tenfold] = [2, 10].map((times) => featuresOfFirst([buildInput({ ...LATENCY, injected: [step(times)] })]));
    for (const { name, role } of FEATURES) {
      if (role === 'raises') expect(tenfold![name]!, name).toBeGreaterThanOrEqual(doubled![name]! - 0.05);
      if (role === 'lowers') expect(tenfold![name]!, name).toBeLessThanOrEqual(doubled![name]! + 0.05);
      if (role === 'either') expect(Math.abs(tenfold![name]! - doubled![name]!), name).toBeLessThan(0.35);
    }
  });

  it('distinguishes a step from a blip', () => {
    const shifted = featuresOfFirst([buildInput({ ...LATENCY, injected: [step(1.5)] })]);
    const blip = featuresOfFirst([buildInput({ ...LATENCY, injected: [step(2, 4)] })]);
    expect(shifted.p_jump!).toBeGreaterThan(2);
    expect(shifted.p_bracketed_pulse!).toBeLessThan(1);
    expect(shifted.left_of_pulse!).toBeGreaterThan(0.7);
    expect(blip.p_bracketed_pulse!).toBeGreaterThan(2);
    expect(blip.left_of_pulse!).toBeLessThan(0.3);
    expect(Math.max(shifted.block_5!, shifted.block_6!, shifted.block_7!)).toBeGreaterThan(1.5);
  });

  it('sees the mirror image when the good direction is the other one', () => {
    const input = buildInput({ ...LATENCY, kind: 'gauge', injected: [step(1.5)] });
    const mirrored = featuresOfFirst([{ ...input, signal: { ...input.signal, bad: 'down' } }]);
    const plain = featuresOfFirst([input]);
    expect(mirrored.p_better!).toBe(Math.min(3, plain.p_worse!));
    expect(mirrored.block_6!).toBe(-plain.block_6!);
  });

  it('is supported by other signals, but not by the same thing measured twice', () => {
    const p95 = named({ ...LATENCY, injected: [step(1.4)] }, 'shop.latency_p95');
    const p99 = named({ ...LATENCY, injected: [step(1.4)], seed: 7 }, 'shop.latency_p99');
    const elsewhere = named({ ...LATENCY, injected: [step(1.4)], seed: 8 }, 'shop.nginx_time');
    const queue = named({ ...LATENCY, kind: 'gauge', injected: [step(1.4)], seed: 8 }, 'shop.queue');
    expect(featuresOfFirst([p95, p99, elsewhere]).others_largest).toBe(UNKNOWN);
    const borneOut = featuresOfFirst([p95, p99, queue]);
    expect(borneOut.others_largest!).toBeGreaterThan(2);
    expect(borneOut.others_agreeing!).toBeGreaterThan(1);
    expect(borneOut.others_second).toBe(UNKNOWN);
  });

  it('compares with another release nearby', () => {
    const competitor = { id: 'rival', at: millis(releaseAtHour(14) - 30 * MINUTE_MS), sameService: true };
    const story: Story = { ...LATENCY, injected: [{ ...step(1.5), fromMin: -30 }], otherReleases: [competitor] };
    const late = buildInput(story);
    expect(featuresOfFirst([late]).over_other_release!).toBeLessThan(-1);
    expect(featuresOfFirst([{ ...late, releases: late.releases.slice(0, 1) }]).over_other_release).toBe(UNKNOWN);
  });
});

describe('model', () => {
  it('ships, and says so', () => {
    expect(MODEL).not.toBeNull();
    expect(methodName(MODEL)).toBe(`placebo-gls/3 with verdict-model/${MODEL!.version}`);
    expect(methodName(null)).toBe('placebo-gls/3 without a verdict model');
  });

  it('has no say on a signal that is bad either way', () => {
    const input = buildInput({ ...LATENCY, bad: 'either', injected: [step(1.4)] });
    expect(gatherEvidence([input])[0]!.features).toBeNull();
    expect(judgeRelease([input], DEFAULT_IMPACT_SETTINGS, MODEL).findings).toEqual(
      judgeRelease([input], DEFAULT_IMPACT_SETTINGS, null).findings,
    );
  });

  it('keeps what could have been seen on findings of no effect', () =>
    expect(judge(LATENCY).evidence!.couldHaveSeen!).toBeGreaterThan(0));

  it('is not needed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pinkbar-no-model-'));
    try {
      writeFileSync(join(folder, 'package.json'), '{}');
      expect(loadVerdictModel(folder)).toBeNull();
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(judge({ ...LATENCY, injected: [step(1.4)] }, DEFAULT_IMPACT_SETTINGS, null).verdict).toBe('regression');
    expect(judge(LATENCY, DEFAULT_IMPACT_SETTINGS, null).verdict).toBe('no_effect');
  });

  const tree = {
    base: 0,
    splits: new Array<number>(SPLITS_PER_TREE).fill(0),
    leaves: new Array<number>(LEAVES_PER_TREE).fill(1),
  };
  const file: VerdictModelFile = {
    version: 'test',
    fitted: {},
    baseRate: 0.2,
    features: FEATURES.map(({ name }) => ({ name, edges: [0, 1] })),
    trees: { regression: tree, correction: tree, improvement: tree, transient: tree },
  };
  it('is corrected by half a unit of log odds at most', () => {
    expect(corrected(1, 1.2)).toBe(1.2);
    expect([corrected(1, 9), corrected(1, -9)]).toEqual([1.5, 0.5]);
    const far = { ...tree, base: 7 };
    const model = readVerdictModel({ ...file, trees: { ...file.trees, correction: far } });
    const row = new Float64Array(FEATURES.length);
    expect(modelLogOdds(model, row, row).regression).toBeCloseTo(0.5 + LEAF_UNIT, 9);
  });

  it('reads a whole file', () => expect(readVerdictModel(file).baseRate).toBe(0.2));
  it.each([
    ['other features', { ...file, features: file.features.slice(1) }, 'other features'],
    ['half a tree', { ...file, trees: { ...file.trees, transient: { ...tree, splits: [0] } } }, 'damaged'],
    [
      'a split on nothing',
      { ...file, trees: { ...file.trees, regression: { ...tree, splits: tree.splits.with(-1, 9999) } } },
      'damaged',
    ],
  ])('refuses %s', (_name, broken, sentence) => expect(() => readVerdictModel(broken)).toThrow(sentence));
});
