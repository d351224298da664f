import { describe, expect, it } from 'vitest';
import { KNOWN_METRICS } from '../../../src/signals/naming/known-metrics.ts';
import { meaningOfName } from '../../../src/signals/naming/meaning-of-name.ts';
import { wordsOf } from '../../../src/signals/naming/metric-words.ts';
import { METRICS_OF_THE_FIELD } from './metrics-of-the-field.ts';

const rows = METRICS_OF_THE_FIELD.split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' ') as [name: string, bad: string, kind: string]);

describe('wordsOf', () => {
  it.each([
    ['http_errors_total', 'http error total'],
    ['http.errors.total', 'http error total'],
    ['httpErrorsTotal', 'http error total'],
    ['api/v1/HTTPErrors', 'api v 1 http error'],
    ['HTTPCode_Target_5XX_Count', 'http code target 5xx count'],
    ['httpcode_target_5_xx', 'http code target 5xx'],
    ['failedrequests', 'failed request'],
    ['latencyP99', 'latency p99'],
    ['p99.9_latency', 'p999 latency'],
    ['request.95percentile', 'request 95percentile'],
    ['http200', 'http 200'],
    ['500s', '500'],
    ['cache_misses', 'cache miss'],
    ['queries', 'query'],
    ['rtt_ms', 'rtt ms'],
    ['', ''],
    ['___', ''],
    ['größe', 'gr e'],
  ])('separates %s', (name, words) => {
    expect(wordsOf(name).join(' ')).toBe(words);
  });

  it('takes time in proportion to the name', () => {
    expect(wordsOf('error'.repeat(40)).length).toBe(40);
  });
});

describe('meaningOfName', () => {
  it('knows at least 200 names, each with one meaning', () => {
    const known = KNOWN_METRICS.flatMap(({ names }) =>
      Object.entries(names).flatMap(([meaning, text]) =>
        text
          .trim()
          .split(/\s+/)
          .map((name) => ({ name, meaning })),
      ),
    );
    expect(known.length).toBeGreaterThanOrEqual(200);
    for (const { name, meaning } of known) {
      const { kind, bad } = meaningOfName(name);
      expect({ name, meaning: `${kind} ${bad}` }).toEqual({ name, meaning });
    }
  });

  it('has at least 250 names to be tried on', () => {
    expect(new Set(rows.map(([name]) => name)).size).toBeGreaterThanOrEqual(250);
  });

  it.each(rows)('says of %s that worse is %s and its kind %s', (name, bad, kind) => {
    const meaning = meaningOfName(name);
    expect(meaning).toMatchObject(kind === '-' ? { bad } : { bad, kind });
  });

  it.each([
    ['a sender in front', 'shop.puma.backlog', 'gauge', 'up'],
    ['another spelling', 'jvm.memory.used.bytes', 'gauge', 'up'],
    ['an aggregation behind', 'HTTPCode_Target_5XX_Count.sum', 'count', 'up'],
  ])('finds a known name with %s', (_what, name, kind, bad) => {
    expect(meaningOfName(name)).toEqual({ kind, bad });
  });

  it.each([
    ['errors', 'failed_requests', 'up'],
    ['errors, negated before', 'non_error_responses', 'down'],
    ['errors, negated behind', 'error_free_sessions', 'down'],
    ['successes', 'http200', 'down'],
    ['successes, negated', 'requests_not_ok', 'up'],
    ['both', 'completed_with_errors', 'up'],
    ['misses', 'cache_miss', 'up'],
    ['what is left', 'memory_free', 'down'],
    ['what is used up', 'memory_used', 'up'],
    ['what is not there', 'replicas_unavailable', 'up'],
    ['what waits', 'consumer_lag', 'up'],
    ['durations of what is wanted', 'success_latency_ms', 'up'],
    ['what users do', 'orders', 'down'],
    ['what does the work', 'workers_running', 'down'],
    ['settings', 'pool_max_connections', 'either'],
    ['instants', 'process_start_time_seconds', 'either'],
    ['an action alone, which may be timed or counted', 'checkout', 'either'],
    ['nothing known', 'blue_tanks', 'either'],
  ])('has a rule for %s', (_family, name, bad) => {
    expect(meaningOfName(name).bad).toBe(bad);
  });
});
