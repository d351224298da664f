import { describe, expect, it } from 'vitest';
import { type ChangeExplanation, explainChange } from '../../../src/analysis/slices/explain-change.ts';
import type { SliceCell, SliceInput } from '../../../src/analysis/slices/slice-input.ts';
import { seeded } from '../impact/random.ts';

const BEFORE = 60;
const AFTER = 30;

interface Part {
  readonly values: readonly string[];
  readonly requests: number;
  readonly before: number;
  readonly after: number;
}

/** Failures of requests by chance; `before` and `after` are probabilities. */
function ratioOf(tags: readonly string[], parts: readonly Part[], change: Partial<SliceInput> = {}): SliceInput {
  const { poisson } = seeded(11);
  const cells = parts.map(({ values, requests, before, after }): SliceCell => {
    const exposure = Float64Array.from({ length: BEFORE + AFTER }, () => poisson(requests));
    const observed = exposure.map((count, step) => Math.min(count, poisson(count * (step < BEFORE ? before : after))));
    return { values, observed, exposure };
  });
  return {
    ...{ tags, cells, before: { from: 0, to: BEFORE }, after: { from: BEFORE, to: BEFORE + AFTER } },
    ...{ exposure: 'traffic', direction: 1, isCounted: true },
    ...change,
  };
}

/** Events over time. */
function eventsOf(tags: readonly string[], parts: readonly Part[], change: Partial<SliceInput> = {}): SliceInput {
  const live = new Float64Array(BEFORE + AFTER).fill(1);
  const { poisson } = seeded(12);
  const cells = parts.map(({ values, before, after }): SliceCell => {
    return { values, exposure: live, observed: live.map((_, step) => poisson(step < BEFORE ? before : after)) };
  });
  return { ...ratioOf(tags, []), cells, exposure: 'time', ...change };
}

const ENDPOINTS = ['/a', '/b', '/c', '/d', '/e', '/f', '/g', '/h'];
const REGIONS = ['eu', 'us', 'ap'];
const usual = { requests: 40, before: 0.005, after: 0.005 };

/** Every endpoint in every region. */
const grid = (of: (endpoint: string, region: string) => Partial<Part>): readonly Part[] =>
  ENDPOINTS.flatMap((endpoint) => REGIONS.map((region) => ({ ...usual, values: [endpoint, region], ...of(endpoint, region) })));

const named = ({ slices }: ChangeExplanation): readonly string[] =>
  slices.map(({ tags }) => tags.map(({ name, value }) => `${name}=${value}`).join());

describe('explainChange', () => {
  it('names the endpoint that fails, in all regions, with all of the change', () => {
    const found = explainChange(
      ratioOf(
        ['endpoint', 'region'],
        grid((endpoint) => (endpoint === '/c' ? { after: 0.2 } : {})),
      ),
    );
    expect([found.outcome, named(found)]).toEqual(['located', ['endpoint=/c']]);
    expect(found.share).toBeGreaterThan(0.9);
    expect(found.slices[0]!.trafficShare).toBeCloseTo(1 / 8, 1);
    const { before, beforeExposure, observed, exposure } = found.slices[0]!.totals;
    expect(before / beforeExposure).toBeCloseTo(0.005, 2);
    expect(observed / exposure).toBeCloseTo(0.2, 1);
  });

  it('names the pair where it fails in one region alone, and the region where all of it does', () => {
    const pair = grid((endpoint, region) => (endpoint === '/c' && region === 'us' ? { after: 0.3 } : {}));
    expect(named(explainChange(ratioOf(['endpoint', 'region'], pair)))).toEqual(['endpoint=/c,region=us']);
    const region = grid((_, which) => (which === 'us' ? { after: 0.05 } : {}));
    expect(named(explainChange(ratioOf(['endpoint', 'region'], region)))).toEqual(['region=us']);
  });

  it('names two, the larger first, and their shares are apart', () => {
    const parts = grid((endpoint) => (endpoint === '/c' ? { after: 0.1 } : endpoint === '/f' ? { after: 0.2 } : {}));
    const found = explainChange(ratioOf(['endpoint', 'region'], parts));
    expect(named(found)).toEqual(['endpoint=/f', 'endpoint=/c']);
    expect(found.slices.map(({ share }) => Math.round(share * 3))).toEqual([2, 1]);
  });

  it.each([
    ['each request fails as much more often', grid(() => ({ after: 0.05 }))],
    [
      'all fail by the same factor, one of which failed far more before',
      grid((endpoint) => (endpoint === '/c' ? { before: 0.05, after: 0.2 } : { after: 0.02 })),
    ],
    ['one has most of the traffic', grid((endpoint) => ({ requests: endpoint === '/c' ? 900 : 10, after: 0.04 }))],
    [
      'one got worse by twice as much as the rest, which got worse as well',
      grid((endpoint) => (endpoint === '/c' ? { requests: 120, after: 0.065 } : { after: 0.035 })),
    ],
    ['half of them fail', grid((endpoint) => (endpoint < '/e' ? { after: 0.05 } : {}))],
  ])('names none where %s', (_, parts) => {
    expect(explainChange(ratioOf(['endpoint', 'region'], parts))).toMatchObject({
      outcome: 'everywhere',
      slices: [],
      share: null,
    });
  });

  it('says that traffic moved where each part fails as often as before', () => {
    const { poisson } = seeded(5);
    const parts = ENDPOINTS.map((endpoint) => ({
      values: [endpoint],
      ...usual,
      before: endpoint === '/c' ? 0.1 : 0.002,
      after: endpoint === '/c' ? 0.1 : 0.002,
    }));
    const input = ratioOf(['endpoint'], parts);
    const cells = input.cells.map((cell) => {
      if (cell.values[0] !== '/c') return cell;
      const exposure = cell.exposure.map((count, step) => (step < BEFORE ? count : poisson(400)));
      return { ...cell, exposure, observed: exposure.map((count) => poisson(count * 0.1)) };
    });
    expect(explainChange({ ...input, cells }).outcome).toBe('traffic_mix');
  });

  it('names a value that was not there before, such as a version, and not one that has all of the traffic', () => {
    const next = ratioOf(
      ['version'],
      [
        { values: ['1'], ...usual, requests: 200 },
        { values: ['2'], ...usual, requests: 50, after: 0.3 },
      ],
    );
    const cells = next.cells.map((cell) => {
      if (cell.values[0] === '1') return cell;
      return {
        ...cell,
        exposure: cell.exposure.map((count, step) => (step < BEFORE ? 0 : count)),
        observed: cell.observed.map((count, step) => (step < BEFORE ? 0 : count)),
      };
    });
    expect(named(explainChange({ ...next, cells }))).toEqual(['version=2']);
    const gone = cells.map((cell) => {
      if (cell.values[0] === '2') return cell;
      return {
        ...cell,
        exposure: cell.exposure.map((count, step) => (step < BEFORE ? count : 0)),
        observed: cell.observed.map((count, step) => (step < BEFORE ? count : 0)),
      };
    });
    expect(explainChange({ ...next, cells: gone }).outcome).toBe('everywhere');
  });

  it('prefers the tag that comes first where two divide alike', () => {
    const parts = ENDPOINTS.map((endpoint, index) => ({
      values: [endpoint, `h${index}`],
      ...usual,
      after: index === 2 ? 0.2 : 0.005,
    }));
    expect(named(explainChange(ratioOf(['endpoint', 'host'], parts)))).toEqual(['endpoint=/c']);
  });

  describe('of events over time', () => {
    const parts = ENDPOINTS.map((endpoint) => ({ values: [endpoint], ...usual, before: 5, after: endpoint === '/c' ? 60 : 5 }));

    it('names what has more', () => {
      const found = explainChange(eventsOf(['endpoint'], parts));
      expect(named(found)).toEqual(['endpoint=/c']);
      expect(found.slices[0]!.trafficShare).toBeNull();
    });

    it('names what has less, down to nothing', () => {
      const fewer = ENDPOINTS.map((endpoint) => ({
        values: [endpoint],
        ...usual,
        before: 20,
        after: endpoint === '/c' ? 0 : 20,
      }));
      const found = explainChange(eventsOf(['endpoint'], fewer, { direction: -1 }));
      expect(named(found)).toEqual(['endpoint=/c']);
      const alike = ENDPOINTS.map((endpoint) => ({ values: [endpoint], ...usual, before: 20, after: 10 }));
      expect(explainChange(eventsOf(['endpoint'], alike, { direction: -1 })).outcome).toBe('everywhere');
    });

    it('compares no tag whose values are replaced, as those of pods', () => {
      const pods = Array.from({ length: 8 }, (_, pod) => ({
        values: [`pod-${pod}`, ENDPOINTS[pod % 4]!],
        ...usual,
        before: pod < 4 ? 5 : 0,
        after: pod < 4 ? 0 : pod === 6 ? 60 : 5,
      }));
      const found = explainChange(eventsOf(['pod', 'endpoint'], pods));
      expect(found.remarks).toEqual([{ code: 'values_replaced', tag: 'pod', values: 8 }]);
      expect(named(found)).toEqual(['endpoint=/c']);
    });
  });

  it('compares no tag that says whether a request failed', () => {
    const parts = ENDPOINTS.flatMap((endpoint) => ['200', '500'].map((status) => ({ endpoint, status })));
    const input = ratioOf(
      ['status', 'endpoint'],
      parts.map(({ endpoint, status }) => ({ ...usual, values: [status, endpoint] })),
    );
    const { poisson } = seeded(3);
    const cells = input.cells.map((cell) => {
      const [status, endpoint] = cell.values;
      if (status === '200') return { ...cell, observed: new Float64Array(BEFORE + AFTER) };
      const failed = cell.exposure.map((_, step) => poisson(endpoint === '/c' && step >= BEFORE ? 10 : 0.3));
      return { ...cell, observed: failed, exposure: failed };
    });
    const found = explainChange({ ...input, cells });
    expect(found.remarks).toEqual([{ code: 'is_the_outcome', tag: 'status', values: 2 }]);
    expect(named(found)).toEqual(['endpoint=/c']);
  });

  it('compares no tag that failures carry and requests do not', () => {
    const input = ratioOf(
      ['endpoint', 'region'],
      grid((endpoint) => (endpoint === '/c' ? { after: 0.2 } : {})),
    );
    const zeros = new Float64Array(BEFORE + AFTER);
    const cells = input.cells.flatMap((cell) => [
      { ...cell, exposure: zeros },
      { values: ['', cell.values[1]!], observed: zeros, exposure: cell.exposure },
    ]);
    const found = explainChange({ ...input, cells });
    expect(found.remarks).toEqual([{ code: 'without_requests', tag: 'endpoint', values: 9 }]);
    expect(found).toMatchObject({ outcome: 'everywhere', tags: ['region'] });
  });

  it('compares no tag with thousands of values, and the others all the same', () => {
    const parts = ENDPOINTS.flatMap((endpoint) =>
      Array.from({ length: 250 }, (_, user) => ({
        values: [`u${user} ${endpoint}`, endpoint],
        ...usual,
        requests: 2,
        after: endpoint === '/c' ? 0.2 : 0.005,
      })),
    );
    const found = explainChange(ratioOf(['user', 'endpoint'], parts));
    expect(found.remarks).toEqual([{ code: 'too_many_values', tag: 'user', values: 2_000 }]);
    expect(named(found)).toEqual(['endpoint=/c']);
  });

  it('says nothing where there is nothing to compare', () => {
    expect(explainChange(ratioOf([], [{ values: [], ...usual }])).outcome).toBe('not_compared');
    expect(
      explainChange(
        ratioOf(
          ['endpoint'],
          grid(() => ({ after: 0 })).map((part) => ({ ...part, values: [part.values[0]!] })),
        ),
      ).outcome,
    ).toBe('not_compared');
    const empty = grid(() => ({ requests: 0 }));
    expect(explainChange(ratioOf(['endpoint', 'region'], empty)).outcome).toBe('not_compared');
  });

  it('answers with finite numbers whatever the samples are', () => {
    const { uniform } = seeded(99);
    const odd = [Number.NaN, Number.MAX_VALUE, Number.MIN_VALUE, 0, 1e-300, 1e300, -1, 3];
    for (let run = 0; run < 300; run += 1) {
      const draw = () => (uniform() < 0.5 ? Math.floor(uniform() * 9) : odd[Math.floor(uniform() * odd.length)]!);
      const cells = Array.from({ length: 12 }, (_, cell) => ({
        values: [`e${cell % 4}`, `r${cell % 3}`],
        observed: Float64Array.from({ length: 20 }, draw),
        exposure: Float64Array.from({ length: 20 }, draw),
      }));
      const found = explainChange({
        ...{ tags: ['endpoint', 'region'], cells, before: { from: 0, to: 12 }, after: { from: 12, to: 20 } },
        ...{ exposure: uniform() < 0.5 ? 'traffic' : 'time', direction: uniform() < 0.5 ? 1 : -1, isCounted: uniform() < 0.5 },
      });
      for (const { share } of found.slices) expect(share).toSatisfy(Number.isFinite);
    }
  });
});
