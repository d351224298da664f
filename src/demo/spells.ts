import { DAY_MS } from '../model/instant.ts';
import type { Random } from './random.ts';

/** A stretch in which something runs above its usual level. */
interface Spell {
  readonly at: number;
  readonly lengthMs: number;
  readonly height: number;
}

export interface SpellHabits {
  readonly perDay: number;
  readonly shortestMs: number;
  readonly longestMs: number;
  readonly lowest: number;
  readonly highest: number;
}

/** A spell is over when so little of it is left: five decay times on. */
const GONE_AFTER_LENGTHS = 5;
/** The climb takes this share of the length: crowds come faster than they go. */
const CLIMB_SHARE = 0.15;

/**
 * Unplanned spells (crowds, failing neighbours, lock contention) at random instants from `fromOffsetMs` on, without regard to any
 * release. Returns the height at an offset; offsets must not decrease from call to call. Spells add up.
 */
export function createSpells(random: Random, habits: SpellHabits, fromOffsetMs: number): (offsetMs: number) => number {
  let running: Spell[] = [];
  let nextAt = fromOffsetMs + random.exponential(DAY_MS / habits.perDay);
  return (offsetMs) => {
    while (nextAt <= offsetMs) {
      running.push({
        at: nextAt,
        lengthMs: random.between(habits.shortestMs, habits.longestMs),
        height: random.between(habits.lowest, habits.highest),
      });
      nextAt += random.exponential(DAY_MS / habits.perDay);
    }
    running = running.filter((spell) => offsetMs - spell.at < GONE_AFTER_LENGTHS * spell.lengthMs);
    return running.reduce((sum, spell) => sum + heightAt(spell, offsetMs), 0);
  };
}

/** Climbs fast, stays for its length, then decays. */
function heightAt(spell: Spell, offsetMs: number): number {
  const age = (offsetMs - spell.at) / spell.lengthMs;
  const climb = Math.min(1, age / CLIMB_SHARE);
  const decay = age <= 1 ? 1 : Math.exp(-3 * (age - 1));
  return spell.height * climb * decay;
}
