import { describe, expect, it } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../../../src/analysis/impact/input/impact-input.ts';
import { judgeSignal } from '../../../src/analysis/impact/verdict/judge-signal.ts';
import { HOUR_MS, MINUTE_MS, millis } from '../../../src/model/instant.ts';
import { buildInput, type Story } from './scenario.ts';

const LATENCY: Story = { kind: 'latency', historyHours: 24, afterMin: 60 };
const ERRORS: Story = { kind: 'ratio', level: 0.01, historyHours: 24, afterMin: 60 };

/** The input with its samples replaced, by index relative to the release. */
function withValues(input: ImpactInput, change: (value: number, minute: number) => number): ImpactInput {
  const anchor = (input.releaseAt - input.window.start) / MINUTE_MS;
  return { ...input, window: { ...input.window, values: input.window.values.map((value, i) => change(value, i - anchor)) } };
}

function expectInsufficient(input: ImpactInput, code: string): void {
  const finding = judgeSignal(input, DEFAULT_IMPACT_SETTINGS, null);
  expect([finding.verdict, finding.reasons[0]!.code]).toEqual(['insufficient_data', code]);
}

describe('insufficient data', () => {
  const cases: readonly (readonly [string, ImpactInput, string])[] = [
    ['nothing after the release', buildInput({ ...LATENCY, afterMin: 0 }), 'too_short_after'],
    ['five minutes after', buildInput({ ...LATENCY, afterMin: 5 }), 'too_short_after'],
    [
      'judged before the release',
      { ...buildInput(LATENCY), asOf: millis(buildInput(LATENCY).releaseAt - HOUR_MS) },
      'too_short_after',
    ],
    ['one sample after, in steps of an hour', buildInput({ ...LATENCY, stepS: 3600 }), 'too_short_after'],
    ['no sample at all', withValues(buildInput(LATENCY), () => Number.NaN), 'no_samples_before'],
    [
      'one sample',
      { ...buildInput(LATENCY), window: { ...buildInput(LATENCY).window, values: Float64Array.of(3) } },
      'too_short_after',
    ],
    [
      'an empty window',
      { ...buildInput(LATENCY), window: { ...buildInput(LATENCY).window, values: new Float64Array(0) } },
      'no_samples_before',
    ],
    [
      'released before the first sample',
      { ...buildInput(LATENCY), releaseAt: buildInput(LATENCY).window.start },
      'no_samples_before',
    ],
    [
      'a gap after',
      withValues(buildInput(LATENCY), (value, minute) => (minute >= 10 && minute < 50 ? Number.NaN : value)),
      'missing_samples_after',
    ],
    [
      'infinities count as gaps',
      withValues(buildInput(LATENCY), (value, minute) => (minute >= 10 && minute < 50 ? Number.POSITIVE_INFINITY : value)),
      'missing_samples_after',
    ],
    ['hardly a request', buildInput({ ...ERRORS, requestsPerMinute: 0.1 }), 'too_few_requests'],
    ['no request', buildInput({ ...ERRORS, requestsPerMinute: 0 }), 'too_few_requests'],
    [
      'a step of a millisecond',
      { ...buildInput(LATENCY), window: { ...buildInput(LATENCY).window, stepMs: 1 } },
      'step_too_short',
    ],
  ];
  it.each(cases)('%s', (_name, input, code) => expectInsufficient(input, code));

  it('a service that falls silent after the release is missing, not short', () => {
    const input = buildInput({ ...LATENCY, afterMin: 15 });
    const finding = judgeSignal({ ...input, asOf: millis(input.releaseAt + 60 * MINUTE_MS) }, DEFAULT_IMPACT_SETTINGS, null);
    expect(finding.reasons.map(({ code }) => code)).toEqual(['all_silent', 'missing_samples_after', 'not_judged']);
  });
});
