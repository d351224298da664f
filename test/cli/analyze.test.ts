import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../src/model/instant.ts';
import { instant, latencyPoints } from '../insights/inline/noisy-series.ts';
import { type Ended, pinkbar } from './run-pinkbar.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinkbar-analyze-'));
const file = (name: string): string => join(folder, name);
const RELEASED = instant(2, 10);

beforeAll(() => {
  const events = [{ startedAt: RELEASED, service: 'shop', version: '1.4.2\u001b[31m', tags: ['hotfix'] }];
  writeFileSync(file('e.json'), JSON.stringify(events));
  const points = latencyPoints(3, RELEASED, 1.3);
  writeFileSync(file('m.csv'), `time,checkout\n${points.map(([at, value]) => `${at},${value}`).join('\n')}\n`);
  writeFileSync(file('bad.csv'), 'time,checkout\n1795400000000,1\n1795400060000,fast\n');
  writeFileSync(file('bad.json'), '[{"version": "1.4.2"}]');
});
afterAll(() => rmSync(folder, { recursive: true }));

const analyze = (events: string, metrics: string, ...flags: string[]): Promise<Ended> =>
  pinkbar(['analyze', '--events', file(events), '--metrics', file(metrics), ...flags]);

/** A million samples take seconds, and some times as many on a busy machine. */
describe('pinkbar analyze', { timeout: 120_000 }, () => {
  it('prints a table', async () => {
    const { code, stdout, stderr } = await analyze('e.json', 'm.csv', '--signal', 'checkout=latency,up');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /2026-11-18 10:00 {2}shop {5}1\.4\.2 \[31m {2}hotfix {2}flagged {2}any\.checkout regression \+\d+(\.\d)? %/,
    );
    expect(stdout).toContain('1 comparison; about 0.007 false flags are to be expected');
    expect(stdout).not.toContain('\u001b');
  });

  it('prints Markdown', async () => {
    const { stdout } = await analyze('e.json', 'm.csv', '--format', 'markdown');
    expect(stdout).toMatch(/^## shop 1\.4\.2.*: flagged\n/);
  });

  it('says that no signal belongs to a release, and which service may be meant', async () => {
    const points = latencyPoints(3, RELEASED, 1.3);
    writeFileSync(
      file('own.csv'),
      `time,metric,value,tags\n${points.map(([at, v]) => `${at},http.latency.p95,${v},service=sh_op`).join('\n')}\n`,
    );
    const sentence = 'No signal belongs to the service shop. Services with signals: sh_op. If sh_op is meant';
    expect((await analyze('e.json', 'own.csv')).stdout).toContain(sentence);
    expect((await analyze('e.json', 'own.csv', '--format', 'markdown')).stdout).toContain(
      'No signal belongs to the service shop.',
    );
    const { releases } = JSON.parse((await analyze('e.json', 'own.csv', '--format', 'json')).stdout);
    expect(releases[0]).toMatchObject({
      verdict: 'insufficient_data',
      unmatched: { reason: expect.stringContaining(sentence), nearest: [{ kind: 'service', alias: 'shop', name: 'sh_op' }] },
    });
    expect(JSON.parse((await analyze('e.json', 'm.csv', '--format', 'json')).stdout).releases[0].unmatched).toBeNull();
  });

  it('takes another meaning of a metric', async () => {
    const { stdout } = await analyze('e.json', 'm.csv', '--signal', 'checkout=latency,down', '--format', 'json');
    expect(JSON.parse(stdout).releases[0]).toMatchObject({
      verdict: 'clear',
      findings: [{ verdict: 'improvement', bad: 'down' }],
    });
  });

  it('shows the format that is selected', async () => {
    expect((await analyze('e.json', 'm.csv', '--service', 'cart')).stdout).toMatch(/^No release to judge; 1 signals/);
  });

  it('judges a million points', async () => {
    const rows = Array.from(
      { length: 1_000_000 },
      (_, i) => `${RELEASED + (i - 600_000) * SECOND_MS},${100 + ((i * 7919) % 13)}`,
    );
    writeFileSync(file('million.csv'), `time,checkout\n${rows.join('\n')}\n`);
    const { code, stdout, stderr } = await analyze('e.json', 'million.csv', '--format', 'json');
    expect(code).toBe(0);
    expect(stderr).toContain('1000000 samples of 1 series');
    const { points, releases } = JSON.parse(stdout);
    expect(points).toBe(1_000_000);
    expect(releases).toMatchObject([{ verdict: 'clear', findings: [{ verdict: 'no_effect' }] }]);
  });

  it.each([
    ['a cell that is no number', 'e.json', 'bad.csv', /bad\.csv: line 3, column "checkout": "fast" is no number/],
    ['an event without a time', 'bad.json', 'm.csv', /bad\.json: line 1, column "event 0, startedAt"/],
    ['a file that is not there', 'e.json', 'none.csv', /none\.csv/],
  ])('ends with 1 and one line on %s', async (_name, events, metrics, message) => {
    const { code, stdout, stderr } = await analyze(events, metrics);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
