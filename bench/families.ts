import { parseArgs } from 'node:util';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../src/analysis/impact/input/impact-input.ts';
import { judgeRelease, type ReleaseImpact } from '../src/analysis/impact/verdict/judge-release.ts';
import { type KnownTimes, usualTimes, withoutUsualChanges } from '../src/judging/usual-times.ts';
import { isFlag } from '../src/model/finding.ts';
import { HOUR_MS } from '../src/model/instant.ts';
import type { SignalWindow } from '../src/model/signal.ts';
import { loadVerdictModel } from '../src/workers/load-verdict-model.ts';
import { FAMILIES, type Family, type MadeRelease, madeRelease } from './made-releases.ts';

/**
 * Flags of releases that did nothing, in services that move by themselves as if they had: `npm run -s bench -- families [RELEASES] [--seed N]
 * [--family NAME] [--reasons] [--plain]`. Of the last family every release is guilty. `--plain` leaves out the comparison with other times.
 */

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    family: { type: 'string' },
    reasons: { type: 'boolean' },
    plain: { type: 'boolean' },
  },
});
const releases = Number(positionals[0] ?? 100);
const firstSeed = Number(values.seed) * 100_000;
const model = loadVerdictModel();
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

/** As the server does it: flags of what comes by itself are taken back. */
function judged({ inputs, earlier, windowOf }: MadeRelease): Pick<ReleaseImpact, 'findings' | 'verdict'> {
  const impact = judgeRelease(inputs, DEFAULT_IMPACT_SETTINGS, model);
  if (values.plain) return impact;
  const [{ releaseAt, asOf }] = inputs as [ImpactInput];
  const forMs = asOf - releaseAt;
  const around = (index: number, at: number): SignalWindow => windowOf(index, at - HOUR_MS, at + forMs + HOUR_MS);
  const known: KnownTimes = {
    forMs,
    times: usualTimes(releaseAt, earlier),
    now: (index) => around(index, releaseAt),
    windowAt: (time, index) => around(index, time.at),
  };
  return withoutUsualChanges(impact, inputs, known, DEFAULT_IMPACT_SETTINGS.prior);
}

function measure(family: Family): string {
  const verdicts = { pairs: 0, flagged: 0, releases: 0, unclear: 0, finals: 0 };
  const reasons = new Map<string, number>();
  for (let seed = firstSeed; seed < firstSeed + releases; seed++) {
    const { findings, verdict } = judged(madeRelease(family, seed));
    const flags = findings.filter(isFlag);
    verdicts.pairs += findings.length;
    verdicts.flagged += flags.length;
    if (flags.length > 0) verdicts.releases++;
    if (verdict !== 'watching') verdicts.finals++;
    if (verdict === 'insufficient_data') verdicts.unclear++;
    for (const {
      kind,
      verdict: own,
      reasons: [first],
    } of flags) {
      const name = `${kind} ${own} ${first?.code}`;
      reasons.set(name, (reasons.get(name) ?? 0) + 1);
    }
  }
  const shares = `pairs flagged ${percent(verdicts.flagged, verdicts.pairs)} of ${verdicts.pairs}, releases ${percent(verdicts.releases, releases)}`;
  const unclear = `final ones not clear ${percent(verdicts.unclear, Math.max(1, verdicts.finals))} of ${verdicts.finals}`;
  const why = [...reasons].sort((a, b) => b[1] - a[1]).map(([name, count]) => `${name}: ${count}`);
  return `${family.padEnd(27)} ${shares}, ${unclear}${values.reasons ? `\n    ${why.join(', ')}` : ''}`;
}

for (const family of FAMILIES) if (!values.family || values.family === family) console.log(measure(family));
