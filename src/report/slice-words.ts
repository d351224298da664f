import type { Finding } from '../model/finding.ts';
import type { FindingSlices, Slice } from '../model/slices.ts';
import { concernOf } from './faults.ts';
import { formatLevel } from './format-value.ts';

/** The part of a finding from which it follows what its slices share. */
type Sliced = Pick<Finding, 'signalName' | 'kind' | 'bad' | 'unit'>;

/** What slices explain parts of: `extra errors`. */
export function extraWords(finding: Sliced, { measure, threshold }: Pick<FindingSlices, 'measure' | 'threshold'>): string {
  const { kind, bad, unit } = finding;
  if (measure === 'share_above') return `extra requests above ${formatLevel(threshold, { kind: 'gauge', unit }, 3)}`;
  if (kind === 'ratio') return 'extra errors';
  if (kind === 'latency') return 'extra latency';
  if (kind === 'gauge') return bad === 'down' ? 'decrease' : 'increase';
  const what = concernOf(finding) === 'errors' ? 'errors' : 'events';
  return bad === 'down' ? `missing ${what}` : `extra ${what}`;
}

/** What is to be said beside the slices; that a signal has no tags is known to whoever sends it. */
export const remarkWords = ({ remarks }: Pick<FindingSlices, 'remarks'>): readonly string[] =>
  remarks.filter(({ code }) => code !== 'no_tags').map(({ text }) => text);

/** `endpoint POST /pay, region eu`. */
export const sliceName = ({ tags }: Pick<Slice, 'tags'>): string =>
  tags.map(({ name, value }) => (value === '' ? `without ${name}` : `${name} ${value}`)).join(', ');

/** `93 %`; what is left of a change by other slices that got better is no more than all of it. */
export const shareWords = (share: number): string => `${Math.round(Math.min(1, share) * 100)} %`;

/** Before and after are shares of requests, or in the unit of the signal. */
export const sliceLevel = (level: number | null, { kind, unit }: Sliced, { measure }: Pick<FindingSlices, 'measure'>): string =>
  formatLevel(level, { kind: measure === 'share_above' ? 'ratio' : kind, unit }, 3);

/** Where a flagged signal got worse, in a sentence: `93 % of the extra errors: endpoint POST /pay.` Null where that is not known. */
export function placeSentence(finding: Sliced, found: FindingSlices | null | undefined): string | null {
  switch (found?.outcome) {
    case 'located': {
      const [first, ...others] = found.slices;
      const more = others.map((slice) => `; ${shareWords(slice.share)}: ${sliceName(slice)}`);
      return first
        ? `${shareWords(first.share)} of the ${extraWords(finding, found)}: ${sliceName(first)}${more.join('')}.`
        : null;
    }
    case 'everywhere':
      return `It is not in one place: no slice by ${found.tags.join(', ')} explains it.`;
    case 'traffic_mix':
      return 'No part of the traffic got worse: more of it goes where it was worse before.';
    default:
      return null;
  }
}
