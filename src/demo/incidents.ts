import { DAY_MS } from '../model/instant.ts';
import type { Random } from './random.ts';

/** A time in which something runs above its usual level. */
interface Incident {
  readonly at: number;
  readonly lengthMs: number;
  readonly height: number;
}

export interface IncidentRates {
  readonly perDay: number;
  readonly shortestMs: number;
  readonly longestMs: number;
  readonly lowest: number;
  readonly highest: number;
}

/** After five lengths an incident counts as over: less than a hundred-thousandth of its height is left. */
const GONE_AFTER_LENGTHS = 5;
/** The climb takes this share of the length: crowds come faster than they go. */
const CLIMB_SHARE = 0.15;

/**
 * Unplanned incidents (crowds, failing neighbours, lock contention) at random instants from `fromOffsetMs` on, without regard to any
 * release. Returns the height at an offset; offsets must not decrease from call to call. Incidents add up.
 */
export function createIncidents(random: Random, rates: IncidentRates, fromOffsetMs: number): (offsetMs: number) => number {
  let running: Incident[] = [];
  let nextAt = fromOffsetMs + random.exponential(DAY_MS / rates.perDay);
  return (offsetMs) => {
    while (nextAt <= offsetMs) {
      running.push({
        at: nextAt,
        lengthMs: random.between(rates.shortestMs, rates.longestMs),
        height: random.between(rates.lowest, rates.highest),
      });
      nextAt += random.exponential(DAY_MS / rates.perDay);
    }
    running = running.filter((incident) => offsetMs - incident.at < GONE_AFTER_LENGTHS * incident.lengthMs);
    return running.reduce((sum, incident) => sum + heightAt(incident, offsetMs), 0);
  };
}

/** Climbs fast, stays for its length, then decays. */
function heightAt(incident: Incident, offsetMs: number): number {
  const age = (offsetMs - incident.at) / incident.lengthMs;
  const climb = Math.min(1, age / CLIMB_SHARE);
  const decay = age <= 1 ? 1 : Math.exp(-3 * (age - 1));
  return incident.height * climb * decay;
}
