import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BinnedItems, BOOST_SETTINGS, boost, predict } from '../../../../bench/fit/boost.ts';
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
  FEATURE_NAMES,
  readVerdictModel,
  type VerdictModelFile,
} from '../../../../src/analysis/impact/classifier/verdict-model.ts';
import { ITEM_FEATURE_NAMES } from '../../../../src/analysis/impact/features/item-features.ts';
import { JOINT_FEATURE_NAMES } from '../../../../src/analysis/impact/features/joint-features.ts';
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
  return Object.fromEntries(FEATURE_NAMES.map((name, i) => [name, [...features.item, ...features.joint][i]!]));
}

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
      boost(items, labels, 60, { ...BOOST_SETTINGS, rate: 0.2, columnShare: 1 }, seededRandom(seed));
    const wrong = predict(grown(1), items).filter((logOdds, i) => logOdds > 0 !== (labels[i] === 1)).length;
    expect(wrong).toBe(0);
    expect(grown(1)).toEqual(grown(1));
    expect(grown(2)).not.toEqual(grown(1));
  });

  it('keeps the sign of a leaf that is larger than there is room for', () => {
    const items: BinnedItems = { count: 60, features: 1, bins: Uint8Array.from({ length: 60 }, (_, i) => (i < 30 ? 1 : 0)) };
    const labels = Uint8Array.from({ length: 60 }, (_, i) => (i < 30 ? 1 : 0));
    const trees = boost(items, labels, 1, { ...BOOST_SETTINGS, rate: 2.5, rowShare: 1, columnShare: 1 }, seededRandom(1));
    expect([...predict(trees, items)].map(Math.sign)).toEqual(Array.from(labels, (label) => (label === 1 ? 1 : -1)));
  });

  it('does not split where a leaf would hold too few', () => {
    const items: BinnedItems = { count: 60, features: 1, bins: Uint8Array.from({ length: 60 }, (_, i) => (i < 5 ? 1 : 0)) };
    const labels = Uint8Array.from({ length: 60 }, (_, i) => (i < 5 ? 1 : 0));
    const { leaves } = boost(items, labels, 1, { ...BOOST_SETTINGS, rowShare: 1, columnShare: 1 }, seededRandom(1));
    expect(new Set(leaves).size).toBe(1);
  });
});

describe('features', () => {
  it('has 53 of the signal and 7 of its company', () => {
    expect([ITEM_FEATURE_NAMES.length, JOINT_FEATURE_NAMES.length, new Set(FEATURE_NAMES).size]).toEqual([53, 7, 60]);
    const { item } = gatherEvidence([buildInput(LATENCY)])[0]!.features!;
    const unknown = ITEM_FEATURE_NAMES.filter((_, i) => !Number.isFinite(item[i]!));
    expect(unknown.every((name) => name.includes('demand') || name.includes('counts'))).toBe(true);
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
    expect(featuresOfFirst([p95, p99, elsewhere]).others_largest).toBeNaN();
    const borneOut = featuresOfFirst([p95, p99, queue]);
    expect(borneOut.others_largest!).toBeGreaterThan(2);
    expect(borneOut.others_agreeing!).toBeGreaterThan(1);
    expect(borneOut.others_second).toBeNaN();
  });

  it('compares with another release nearby', () => {
    const competitor = { id: 'rival', at: millis(releaseAtHour(14) - 30 * MINUTE_MS), sameService: true };
    const story: Story = { ...LATENCY, injected: [{ ...step(1.5), fromMin: -30 }], otherReleases: [competitor] };
    const late = buildInput(story);
    expect(featuresOfFirst([late]).over_other_release!).toBeLessThan(-1);
    expect(featuresOfFirst([{ ...late, releases: late.releases.slice(0, 1) }]).over_other_release).toBeNaN();
  });
});

describe('model', () => {
  it('ships, and says so', () => {
    expect(MODEL).not.toBeNull();
    expect(methodName(MODEL)).toBe(`placebo-gls/2 with verdict-model/${MODEL!.version}`);
    expect(methodName(null)).toBe('placebo-gls/2 without a verdict model');
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
    features: FEATURE_NAMES.map((name) => ({ name, neutral: 0, edges: [0, 1] })),
    trees: { regression: tree, improvement: tree, transient: tree },
  };
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
