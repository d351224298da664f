import { describe, expect, it } from 'vitest';
import { startProgress } from '../../src/demo/progress.ts';

function shown(isTerminal: boolean): string {
  let text = '';
  const output = {
    write: (more: string) => {
      text += more;
    },
    isTerminal,
  };
  const progress = startProgress(output, 'loading');
  for (let done = 0; done <= 100; done += 1) progress.update(done, 100);
  progress.end('100 things');
  return text;
}

describe('startProgress', () => {
  it('writes a few plain lines where nothing can be drawn over', () => {
    const label = 'loading'.padEnd(24);
    expect(shown(false)).toBe(`${label} 25 %\n${label} 50 %\n${label} 75 %\n${label} 100 things\n`);
  });

  it('draws one line over on a terminal', () => {
    const text = shown(true);
    expect(text.split('\n')).toHaveLength(2);
    expect(text).toContain('[###############...............] 50 %');
    expect(text.endsWith('100 things\n')).toBe(true);
  });
});
