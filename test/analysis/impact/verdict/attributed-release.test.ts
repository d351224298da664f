import { describe, expect, it } from 'vitest';
import { gatherEvidence } from '../../../../src/analysis/impact/features/release-features.ts';
import { DEFAULT_IMPACT_SETTINGS } from '../../../../src/analysis/impact/input/impact-input.ts';
import { betterFit } from '../../../../src/analysis/impact/verdict/attributed-release.ts';
import { judgeRelease } from '../../../../src/analysis/impact/verdict/judge-release.ts';
import { judgeSignal } from '../../../../src/analysis/impact/verdict/judge-signal.ts';
import { MINUTE_MS, millis } from '../../../../src/model/instant.ts';
import { buildInput, MODEL, releaseAtHour, type Story } from '../scenario.ts';

const PRIOR = DEFAULT_IMPACT_SETTINGS.prior;
const LATENCY: Story = { kind: 'latency', historyHours: 72, afterMin: 60 };

/** The release of the story, and another one that many minutes earlier; each as the one that is judged. */
function bothReleases(story: Story, earlierMin: number, sameService = true) {
  const at = millis(releaseAtHour(14) - earlierMin * MINUTE_MS);
  const late = buildInput({ ...story, otherReleases: [{ id: 'earlier', at, sameService, name: 'shop 1.4.2' }] });
  return { late, early: { ...late, releaseId: 'earlier', releaseAt: at } };
}

describe('releases that overlap', () => {
  const guilty = [
    ['the earlier one', 'earlier', -15],
    ['the later one', 'release', 1],
  ] as const;
  it.each(guilty)('are not both flagged for the work of %s, which is named with the larger share', (_name, id, fromMin) => {
    for (const seed of [1, 2]) {
      const { late, early } = bothReleases({ ...LATENCY, seed, injected: [{ shape: 'step', fromMin, times: 1.3 }] }, 15);
      const flagged = [late, early].filter(
        (input) => judgeSignal(input, DEFAULT_IMPACT_SETTINGS, MODEL).verdict === 'regression',
      );
      expect(flagged.map(({ releaseId }) => releaseId)).toEqual([id]);
      const { suspicion, reasons } = judgeSignal(flagged[0]!, DEFAULT_IMPACT_SETTINGS, MODEL);
      expect(suspicion!.suspects[0]!.release).toBe(id);
      expect(suspicion!.suspects.reduce((sum, { share }) => sum + share, suspicion!.noneOfThese)).toBeCloseTo(1, 12);
      const text = reasons.find(({ code }) => code === 'suspects')!.text;
      expect(text).toContain('this release');
      expect(text).toContain('none of these');
      if (id === 'release') expect(text).toContain('shop 1.4.2 at 13:45 UTC');
    }
  });

  it('states no suspicion of a release that stands alone', () =>
    expect(judgeSignal(buildInput(LATENCY), DEFAULT_IMPACT_SETTINGS, MODEL).suspicion).toBeNull());
});

describe('a better fit', () => {
  const injected = [{ shape: 'step' as const, fromMin: -15, times: 1.3 }];
  const flagged = () => ({ verdict: 'regression' }) as const;

  it('is the rival with the higher probability, as its own report has it', () => {
    const { late, early } = bothReleases({ ...LATENCY, injected }, 15);
    const fit = betterFit(gatherEvidence([late])[0]!, 0.6, PRIOR, MODEL, flagged)!;
    expect(fit.release.id).toBe('earlier');
    const own = judgeRelease([early], DEFAULT_IMPACT_SETTINGS, MODEL).findings[0]!;
    expect(fit.probability).toBeCloseTo(own.probability!, 12);
    expect(betterFit(gatherEvidence([early])[0]!, own.probability!, PRIOR, MODEL, flagged)).toBeNull();
  });

  it('is flagged for the change: otherwise it stays with this release', () => {
    const { late } = bothReleases({ ...LATENCY, injected }, 15);
    expect(betterFit(gatherEvidence([late])[0]!, 0.01, PRIOR, MODEL, () => ({ verdict: 'inconclusive' }))).toBeNull();
  });

  it.each([
    ['of the service', true, false, true],
    ['judged on the signal alike', false, true, true],
    ['of another service', false, false, false],
  ])('may be a release %s', (_name, sameService, judgedAlike, fits) => {
    const { late } = bothReleases({ ...LATENCY, injected }, 15, sameService);
    const input = { ...late, releases: late.releases.map((each) => (each.id === 'earlier' ? { ...each, judgedAlike } : each)) };
    expect(betterFit(gatherEvidence([input])[0]!, 0.01, PRIOR, MODEL, flagged) !== null).toBe(fits);
  });
});

describe('releases of other services in the same minutes', () => {
  const story: Story = { ...LATENCY, injected: [{ shape: 'step', fromMin: 2, times: 1.5 }] };
  const rivals = [-4, -2, 1, 2, 3].map((min) => ({
    id: `rival${min}`,
    at: millis(releaseAtHour(14) + min * MINUTE_MS),
    sameService: false,
  }));

  it('hardly compete with the release of the service: five of them take neither the flag nor the probability', () => {
    const alone = judgeSignal(buildInput(story), DEFAULT_IMPACT_SETTINGS, MODEL);
    const amongFive = judgeSignal(buildInput({ ...story, otherReleases: rivals }), DEFAULT_IMPACT_SETTINGS, MODEL);
    expect(amongFive.verdict).toBe('regression');
    expect(amongFive.probability!).toBeGreaterThan(alone.probability! - 0.05);
    expect(amongFive.blameShare!).toBeGreaterThan(0.85);
  });

  it('compete as ever for a signal that belongs to nobody', () => {
    const alike = rivals.map((each) => ({ ...each, judgedAlike: true }));
    const { blameShare } = judgeSignal(buildInput({ ...story, otherReleases: alike }), DEFAULT_IMPACT_SETTINGS, MODEL);
    expect(blameShare!).toBeLessThan(0.5);
  });
});
