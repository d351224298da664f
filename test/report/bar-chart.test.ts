import { describe, expect, it } from 'vitest';
import { barChart, sparkline } from '../../src/report/bar-chart.ts';
import { aFinding } from '../http/a-report.ts';

const FOUR_MINUTES_MS = 240_000;
const quiet = Array.from({ length: 15 }, (_, index) => 0.01 + (index % 3) * 0.001);

describe('barChart', () => {
  it('sets signals below one another, with the release in one column', () => {
    const bars = new Map([
      ['shop.error_ratio', { values: [...quiet, 0.05, 0.052, 0.048], releaseIndex: 15, barMs: FOUR_MINUTES_MS }],
      ['shop.errors', { values: [...quiet.map(() => Number.NaN), 9], releaseIndex: 15, barMs: FOUR_MINUTES_MS }],
    ]);
    const findings = [aFinding(), aFinding({ signal: 'shop.errors', kind: 'count' })];
    expect(barChart(bars, findings)).toBe(
      [
        '```text',
        '         before│after the release, a bar for 4 minutes',
        '▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂│███  shop.error_ratio, 1 % to 5.2 %',
        '               │▁    shop.errors',
        '```',
      ].join('\n'),
    );
  });

  it('holds nothing that ends the block early', () => {
    const bars = new Map([['```\n```', { values: [1, 2], releaseIndex: 1, barMs: FOUR_MINUTES_MS }]]);
    const lines = barChart(bars, []).split('\n');
    expect(lines.filter((line) => line.startsWith('```'))).toHaveLength(2);
    expect(lines).toHaveLength(4);
  });

  it('is nothing of nothing', () => {
    expect(barChart(new Map(), [])).toBe('');
  });
});

describe('sparkline', () => {
  it.each([
    [[0, 1, 2, 3, 4, 5, 6, 7], 4, '▁▂▃▄│▅▆▇█'],
    [[100, 101, 100, 101], 2, '▁█│▁█'],
    [[5, 5], 1, '▁│▁'],
    [[Number.NaN, 1, 2], 1, ' │▁█'],
    [[-1, 1], 2, '▁█│'],
    [[], 0, '│'],
  ])('%j, release before %i: %s', (values, releaseIndex, line) => {
    expect(sparkline(values, releaseIndex)).toBe(line);
  });
});
