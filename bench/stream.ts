import { readFileSync } from 'node:fs';
import { DEFAULT_IMPACT_SETTINGS } from '../src/analysis/impact/impact-input.ts';
import { logit } from '../src/analysis/impact/probability.ts';
import { cauchyCombination } from '../src/analysis/stats/cauchy-combination.ts';
import { seededRandom } from './fit/random.ts';
import type { MeasuredRelease } from './looks/measure-looks.ts';
import { controlled, knownPrior, lordPlusPlus, plainThreshold, type StreamItem, type StreamRule } from './looks/stream-rules.ts';

const LENGTH = 300,
  STREAMS = 300;
const { prior, flagProbability } = DEFAULT_IMPACT_SETTINGS;
function itemOf(r: MeasuredRelease): StreamItem | null {
  const signals = r.looks.at(-1)!.signals.filter(({ probability }) => probability !== null);
  if (signals.length === 0) return null;
  const factor = (p: number) => logit(Math.min(Math.max(p, 1e-9), 1 - 1e-9)) - logit(prior);
  const f = signals.filter((s) => s.flaggable).map((s) => factor(s.probability!));
  return {
    isBad: r.kind === 'bad',
    pValue: cauchyCombination(signals.map((s) => Math.max(1e-12, Math.min(1 - 1e-12, s.pValue!)))),
    evidence: signals.map((s) => factor(s.probability!)),
    strongest: Math.max(-Infinity, ...f),
  };
}
const rels = process.argv
  .slice(2)
  .flatMap((p) =>
    readFileSync(p, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((l) => {
        try {
          return JSON.parse(l);
        } catch {
          return null;
        }
      }),
  )
  .filter(Boolean) as MeasuredRelease[];
const bad = rels
  .filter((r) => r.kind === 'bad')
  .map(itemOf)
  .filter((x) => x !== null);
const clean = rels
  .filter((r) => r.kind === 'clean')
  .map(itemOf)
  .filter((x) => x !== null);
const notBad = rels
  .filter((r) => r.kind !== 'bad')
  .map(itemOf)
  .filter((x) => x !== null);
const pairsBad = rels
  .filter((r) => r.kind === 'bad')
  .flatMap((r) => r.looks.at(-1)!.signals)
  .filter((s) => s.probability !== null);
const shareInBad = pairsBad.filter((s) => s.regressed).length / pairsBad.length;
console.log('bad', bad.length, 'clean', clean.length, 'notBad', notBad.length, 'regressed share in bad', shareInBad.toFixed(3));
const pool = process.env.POOL === 'clean' ? clean : notBad;
for (const mix of [0.02, 0.1, 0.37]) {
  const rnd = seededRandom(1);
  const streams = Array.from({ length: STREAMS }, () =>
    Array.from({ length: LENGTH }, () => {
      const p = rnd() < mix ? bad : pool;
      return p[Math.floor(rnd() * p.length)]!;
    }),
  );
  const sb = pairsBad.length / bad.length;
  const pairMix = mix * shareInBad;
  const rules: Record<string, StreamRule> = {
    'plain .5': plainThreshold(flagProbability, prior),
    'plain .5 @mix': plainThreshold(flagProbability, pairMix),
    'plain .8': plainThreshold(0.8, prior),
    'LORD .1': lordPlusPlus(0.1),
    'LORD .2': lordPlusPlus(0.2),
  };
  for (const a of [0.1, 0.2, 0.3]) {
    rules[`known ${a} uncapped`] = knownPrior(a, pairMix, 0, 0, prior);
    rules[`known ${a}`] = knownPrior(a, pairMix, 0, flagProbability, prior);
    rules[`known ${a} cr1`] = knownPrior(a, pairMix, 1, flagProbability, prior);
    rules[`known ${a} cr2`] = knownPrior(a, pairMix, 2, flagProbability, prior);
    rules[`learned ${a}`] = controlled({ prior, falseFlagShare: a }, flagProbability, prior);
  }
  console.log('mix', mix, 'pair mix', pairMix.toFixed(4));
  for (const [n, rule] of Object.entries(rules)) {
    let fdr = 0,
      V = 0,
      R = 0,
      T = 0,
      B = 0;
    for (const s of streams) {
      const f = rule(s);
      let v = 0,
        r = 0;
      f.forEach((x, i) => {
        if (s[i]!.isBad) B++;
        if (x) {
          r++;
          if (!s[i]!.isBad) v++;
          else T++;
        }
      });
      fdr += v / Math.max(1, r);
      V += v;
      R += r;
    }
    console.log(
      '  ',
      n.padEnd(22),
      'FDR',
      (fdr / STREAMS).toFixed(3),
      'mFDR',
      (V / R).toFixed(3),
      'power',
      (T / B).toFixed(3),
      'flags/stream',
      (R / STREAMS).toFixed(1),
    );
  }
}
