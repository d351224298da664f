import type { CohortEvidence, CohortSide } from '../../../model/finding.ts';
import type { CohortOutcome } from '../../cohorts/compare-cohorts.ts';
import { percent, quantity } from '../../wording/quantities.ts';
import type { ImpactInput } from '../input/impact-input.ts';

/** `4.13.1: 3.1 % of 1,240 requests, 4.13.0 beside it: 0.2 % of 5,012.` */
export function cohortText({ newer, older, rollout }: CohortEvidence, { kind, unit }: ImpactInput['signal']): string {
  const level = ({ level: own, counted }: CohortSide): string => {
    if (kind === 'ratio') return `${percent(own).slice(1)} of ${quantity(counted ?? 0)} requests`;
    return `${quantity(own)}${unit === null ? '' : ` ${unit}`}${kind === 'count' ? ' a step and instance' : ''}`;
  };
  const since = rollout === 'taken_back' ? ' It has been taken back.' : '';
  return `${nameOf(newer, 'The new version')}: ${level(newer)} on ${instances(newer)}, ${nameOf(older, 'the old one')} beside it: ${level(older)} on ${instances(older)}.${since}`;
}

const nameOf = ({ version }: CohortSide, otherwise: string): string => version ?? otherwise;

const instances = ({ instances: count }: CohortSide): string => `${count} ${count === 1 ? 'instance' : 'instances'}`;

/** Why a difference between versions flags nothing. */
export const otherTrafficText = ({ newer, trafficPerInstance }: CohortEvidence): string =>
  `${nameOf(newer, 'The new version')} differs from the old one beside it, and gets ${quantity(trafficPerInstance ?? 0)} times the requests of an old instance on each of its own: they are not compared like with like, and nothing is flagged for it.`;

/** Why versions were not compared; null where nothing speaks of two versions, or too little time has passed. */
export function versionsText(outcome: Exclude<CohortOutcome['outcome'], 'compared'>): string | null {
  switch (outcome) {
    case 'never_side_by_side':
      return 'The new version never ran beside the old one with requests on both: it is compared with quiet moments alone.';
    case 'version_known_before':
      return 'The version of this release ran before it already: the instances are not compared with one another.';
    case 'no_traffic':
      return 'One of the versions had no requests while both ran: they are not compared with one another.';
    case 'no_new_version':
    case 'no_old_version':
    case 'too_short':
      return null;
  }
}
