import { describe, expect, test } from 'vitest';
import { type Points, ratesPerSecond, usualSpacingMs } from '../../src/web/api/points.ts';
import { valueAt } from '../../src/web/charts/nearest-point.ts';
import { alignLines, loneValues } from '../../src/web/charts/panel-columns.ts';
import { type DrawnSignal, planPanels } from '../../src/web/state/panel-plan.ts';

const signal = (name: string, kind: DrawnSignal['kind'], environment: string | null = null, judged = true): DrawnSignal => ({
  id: `shop.${environment ?? ''}.${name}`,
  name,
  service: 'shop',
  environment,
  kind,
  bad: 'up',
  unit: null,
  judged,
});

describe('planPanels', () => {
  test('from_traffic_down_with_percentiles_together', () => {
    const panels = planPanels([
      signal('temperature', 'gauge'),
      signal('log_errors', 'count'),
      signal('nginx_connections', 'gauge'),
      signal('latency_p99', 'latency'),
      signal('workers', 'gauge'),
      signal('latency_p50', 'latency'),
      signal('error_ratio', 'ratio'),
      signal('request_rate', 'count'),
    ]);
    expect(panels.map((panel) => [panel.title, panel.lines.map((line) => line.label)])).toEqual([
      ['Request rate', ['']],
      ['Error ratio', ['']],
      ['Latency', ['p50', 'p99']],
      ['Workers', ['']],
      ['NGINX connections', ['']],
      ['Log errors', ['']],
      ['Temperature', ['']],
    ]);
  });

  test('a_second_door_to_the_same_service_comes_after_the_whole_picture', () => {
    const names = ['nginx_error_ratio', 'nginx_request_rate', 'request_rate', 'error_ratio'];
    const panels = planPanels(names.map((name) => signal(name, name.endsWith('ratio') ? 'ratio' : 'count')));
    expect(panels.map((panel) => panel.title)).toEqual([
      'Request rate',
      'Error ratio',
      'NGINX request rate',
      'NGINX error ratio',
    ]);
  });

  test('what_is_drawn_alone_comes_after_what_is_judged', () => {
    const panels = planPanels([
      signal('requests_5xx', 'count', null, false),
      signal('latency_mean', 'latency', null, false),
      signal('log_errors', 'count'),
      signal('latency_p50', 'latency'),
    ]);
    expect(panels.map((panel) => panel.title)).toEqual(['Latency', 'Log errors', 'Requests 5xx', 'Latency mean']);
  });

  test('the_same_signal_of_two_environments_has_two_panels', () => {
    const panels = planPanels([signal('workers', 'gauge', 'staging'), signal('workers', 'gauge', 'production')]);
    expect(panels.map((panel) => panel.title)).toEqual(['Workers (production)', 'Workers (staging)']);
  });
});

describe('alignLines', () => {
  test('a_hole_becomes_a_gap', () => {
    const points: Points = [
      [0, 1],
      [10, 2],
      [20, 3],
      [50, 4],
      [60, 5],
    ];
    expect(alignLines([points], 10)).toEqual([
      [0, 10, 20, 30, 50, 60],
      [1, 2, 3, null, 4, 5],
    ]);
  });

  test('points_wider_apart_than_the_step_are_not_all_gaps', () => {
    const points: Points = [
      [0, 1],
      [60, 2],
      [120, 3],
    ];
    expect(usualSpacingMs(points, 10)).toBe(60);
    expect(alignLines([points], 10)).toEqual([
      [0, 60, 120],
      [1, 2, 3],
    ]);
  });

  test('a_line_is_not_broken_by_the_instants_of_another', () => {
    const columns = alignLines(
      [
        [
          [0, 1],
          [20, 2],
        ],
        [[10, 5]],
      ],
      20,
    );
    expect(columns).toEqual([
      [0, 10, 20],
      [1, undefined, 2],
      [undefined, 5, undefined],
    ]);
  });

  test('nothing_at_all', () => {
    expect(alignLines([[], []], 10)).toEqual([[], [], []]);
  });
});

test.each([
  ['alone between gaps', [null, 1, null, 2, 3], [1]],
  ['alone at both ends', [1, null, 2], [0, 2]],
  ['not alone because of other lines', [1, undefined, 2], []],
  ['nothing', [null, undefined], []],
])('loneValues: %s', (_name, values, indexes) => {
  expect(loneValues(values)).toEqual(indexes);
});

describe('ratesPerSecond', () => {
  test.each<[string, Points, number, Points]>([
    [
      'a count a step',
      [
        [0, 20],
        [10_000, 30],
      ],
      10_000,
      [
        [0, 2],
        [10_000, 3],
      ],
    ],
    [
      'a sender slower than the step',
      [
        [0, 60],
        [60_000, 120],
        [120_000, 0],
      ],
      10_000,
      [
        [0, 1],
        [60_000, 2],
        [120_000, 0],
      ],
    ],
    ['a single count', [[0, 20]], 10_000, [[0, 2]]],
    ['a missing one', [[0, null]], 10_000, [[0, null]]],
  ])('%s', (_name, counts, stepMs, rates) => {
    expect(ratesPerSecond(counts, stepMs)).toEqual(rates);
  });
});

describe('valueAt', () => {
  const points: Points = [
    [0, 1],
    [10, 2],
    [20, 3],
    [60, 4],
    [70, 5],
  ];
  test.each([
    ['on a point', 10, 2],
    ['nearest', 17, 3],
    ['within a gap', 41, null],
    ['before the first', -11, null],
    ['after the last', 79, 5],
  ])('%s', (_name, at, value) => {
    expect(valueAt(points, at, 10)).toBe(value);
  });

  test('without_points', () => {
    expect(valueAt([], 10, 10)).toBeNull();
  });
});
