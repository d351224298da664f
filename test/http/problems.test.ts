import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MAX_FAULTS, PROBLEMS, ProblemError, problemJson } from '../../src/http/problems.ts';
import { toProblem } from '../../src/http/to-problem.ts';
import { InlineDeadlineError } from '../../src/insights/inline/inline-budget.ts';

const page = readFileSync(new URL('../../docs/PROBLEMS.md', import.meta.url), 'utf8');

describe('problems', () => {
  it('are all documented, and no other', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    const expected = Object.entries(PROBLEMS).map(
      ([slug, { status, title, hint }]) => `| \`${slug}\` | ${status} | ${title} | ${hint} |`,
    );
    expect(rows).toEqual(expected);
  });

  it('name at most twenty places', () => {
    const faults = Array.from({ length: 50 }, (_, index) => ({ pointer: `/${index}`, code: 'x', detail: 'x' }));
    const json = problemJson(new ProblemError('invalid-body', 'many', { faults }), 'id');
    expect(json.errors).toHaveLength(MAX_FAULTS);
    expect(problemJson(new ProblemError('invalid-body', 'none'), 'id')).not.toHaveProperty('errors');
  });

  it('say what a thread said of an analysis that it gave up', () => {
    const { slug, detail } = toProblem(new InlineDeadlineError('1000 releases take about 60 s'));
    expect([slug, detail]).toEqual(['too-many-releases', '1000 releases take about 60 s']);
  });
});
