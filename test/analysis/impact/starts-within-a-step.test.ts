import { expect, test } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS } from '../../../src/analysis/impact/input/impact-input.ts';
import { judgeSignal } from '../../../src/analysis/impact/verdict/judge-signal.ts';
import { millis, SECOND_MS } from '../../../src/model/instant.ts';
import { buildInput, MODEL, type Story } from './scenario.ts';

const STORIES: readonly Story[] = [
  { kind: 'ratio', level: 0.01, requestsPerMinute: 600, historyHours: 48, afterMin: 60 },
  { kind: 'latency', level: 120, noise: 0.1, historyHours: 48, afterMin: 60 },
  { kind: 'count', bad: 'down', level: 300, historyHours: 48, afterMin: 60 },
  { kind: 'gauge', bad: 'either', level: 10, noise: 0.1, historyHours: 48, afterMin: 60 },
];
/** Near the least that is flagged, where a little evidence decides. */
const SIZES = [1.05, 1.1, 1.2, 1.4];

test.each(STORIES)('a release at any second of a minute has one answer: $kind', (story) => {
  for (const seed of [1, 2, 3]) {
    for (const size of SIZES) {
      const times = story.bad === 'down' ? 1 / size : size;
      const input = buildInput({ ...story, seed, injected: [{ shape: 'step', fromMin: 3, times }] });
      const answers = [1, 20, 40, 59].map((second) => {
        const releaseAt = millis(input.releaseAt + second * SECOND_MS);
        const releases = [
          { ...input.releases[0]!, at: releaseAt },
          { id: 'other', at: releaseAt, sameService: false },
        ];
        const { verdict, probability, pValue } = judgeSignal({ ...input, releaseAt, releases }, DEFAULT_IMPACT_SETTINGS, MODEL);
        return { verdict, probability, pValue };
      });
      expect([...new Set(answers.map((answer) => JSON.stringify(answer)))], `seed ${seed}, times ${times}`).toHaveLength(1);
    }
  }
});
