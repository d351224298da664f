import { describe, expect, it } from 'vitest';
import { millis } from '../../../src/model/instant.ts';
import { SenderClock } from '../../../src/receivers/aggregation/sender-clock.ts';

const START = 1_795_400_000_000;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

interface Line {
  readonly happened: number;
  readonly arrived: number;
}

/** By how much each instant differs from the true one, where the sender's clock is off by `offOf`. */
function errorsOf(lines: readonly Line[], offOf: (happened: number) => number): readonly number[] {
  const clock = new SenderClock();
  return lines.map(({ happened, arrived }) => {
    const stated = START + happened + offOf(happened);
    const at = clock.happenedAt(stated, millis(START + arrived));
    expect(at).toBeLessThanOrEqual(START + arrived);
    return at - (START + happened);
  });
}

/** Ten lines a second, each with its own way, as far as they arrive while there are new ones. */
const lines = (seconds: number, delayOf: (happened: number) => number): readonly Line[] =>
  Array.from({ length: seconds * 10 }, (_, index) => index * 100)
    .map((happened) => ({ happened, arrived: happened + delayOf(happened) }))
    .filter(({ arrived }) => arrived <= seconds * SECOND)
    .toSorted((a, b) => a.arrived - b.arrived);

const punctual = (happened: number): number => happened % 7;

describe('a sender whose clock is right', () => {
  it('is believed', () => {
    expect(Math.max(...errorsOf(lines(120, punctual), () => 0).map(Math.abs))).toBeLessThan(10);
  });

  it('is believed where some lines are minutes late', () => {
    const some = (happened: number) => (happened % 500 === 0 && happened > SECOND ? 3 * MINUTE : punctual(happened));
    expect(Math.max(...errorsOf(lines(300, some), () => 0).map(Math.abs))).toBeLessThan(10);
  });

  it('is believed where a relay hands over every thirty seconds', () => {
    const batches = (happened: number) => 30 * SECOND - (happened % (30 * SECOND));
    // The first batch tells nothing yet: its first line counts as punctual.
    const errors = errorsOf(
      lines(300, batches).filter(({ happened }) => happened >= 100),
      () => 0,
    ).slice(310);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(200);
  });

  it('is believed while a relay falls back further and further, and catches up', () => {
    const behind = (happened: number) => {
      if (happened < MINUTE) return punctual(happened);
      return happened < 3 * MINUTE ? (happened - MINUTE) / 2 : Math.max(punctual(happened), MINUTE - (happened - 3 * MINUTE) * 2);
    };
    expect(Math.max(...errorsOf(lines(400, behind), () => 0).map(Math.abs))).toBeLessThan(10);
  });
});

describe('a sender whose clock is off', () => {
  it.each([
    ['an hour behind', -HOUR],
    ['an hour ahead', HOUR],
    ['two seconds behind', -2 * SECOND],
    ['in another zone, taken for UTC', 7 * HOUR],
  ])('%s is corrected', (_, off) => {
    expect(Math.max(...errorsOf(lines(120, punctual), () => off).map(Math.abs))).toBeLessThan(10);
  });

  it('is corrected where some lines are late as well', () => {
    const some = (happened: number) => (happened % 500 === 0 && happened > SECOND ? MINUTE : punctual(happened));
    expect(Math.max(...errorsOf(lines(300, some), () => -HOUR).map(Math.abs))).toBeLessThan(10);
  });

  it('is followed at once where it is set forward, and within a minute and a slot where it is set back', () => {
    const set = (to: number) => (happened: number) => (happened < 2 * MINUTE ? 0 : to);
    expect(Math.max(...errorsOf(lines(300, punctual), set(20 * SECOND)).map(Math.abs))).toBeLessThan(10);
    const errors = errorsOf(lines(300, punctual), set(-20 * SECOND));
    expect(Math.max(...errors.slice(0, 1_190).map(Math.abs))).toBeLessThan(10);
    expect(Math.min(...errors.slice(1_210, 1_700))).toBeLessThan(-19 * SECOND);
    expect(Math.max(...errors.slice(1_910).map(Math.abs))).toBeLessThan(10);
  });

  it('is followed where it is set forward by hours, and its lines count by their arrival until then', () => {
    const set = (happened: number) => (happened < 2 * MINUTE ? 0 : 2 * HOUR);
    expect(Math.max(...errorsOf(lines(300, punctual), set).map(Math.abs))).toBeLessThan(10);
  });

  it.each([
    ['a time in another unit', START * 999],
    ['a time of hours ahead', 3 * HOUR],
  ])('is not taken for changed by one line with %s', (_, off) => {
    const once = (happened: number) => (happened === 30 * SECOND ? off : 0);
    expect(Math.max(...errorsOf(lines(120, punctual), once).map(Math.abs))).toBeLessThan(10);
  });

  it('is not learnt from a first line with a time in another unit', () => {
    const first = (happened: number) => (happened === 0 ? START * 999 : 0);
    expect(Math.max(...errorsOf(lines(120, punctual), first).map(Math.abs))).toBeLessThan(10);
  });

  it('is followed where it drifts', () => {
    const drift = (happened: number) => -happened / 1_000;
    expect(Math.max(...errorsOf(lines(1_200, punctual), drift).map(Math.abs))).toBeLessThan(150);
  });
});
