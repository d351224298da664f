import type { FindingVerdict } from '../../model/finding.ts';
import type { ReleaseVerdict } from '../../model/release.ts';
import { FINDING_WORDS } from '../format/finding-format.ts';
import { VERDICT_WORDS } from '../format/release-naming.ts';

type IconName = 'alert' | 'clock' | 'check' | 'question' | 'star' | 'blip' | 'earlier';

// Drawn in a box of 16 by 16; every verdict has a form of its own, so that colour is never the only difference.
const ICON_PATHS: Readonly<Record<IconName, string>> = {
  alert: 'M8 2.2 14.4 13.6H1.6ZM8 6.4v3.4M8 11.6v.4',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2ZM8 5v3.4l2.4 1.4',
  check: 'M3 8.6l3.4 3.4L13 4.6',
  question: 'M5.4 5.6a2.6 2.6 0 1 1 3.8 2.3c-.8.5-1.2.9-1.2 1.9M8 12.4v.4',
  star: 'M8 2.2l1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6Z',
  blip: 'M1.6 11h3.6L7.6 4l2.6 7h4.2',
  earlier: 'M13 8H3.4M7 4 3 8l4 4',
};

function VerdictIcon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={ICON_PATHS[name]} />
    </svg>
  );
}

const RELEASE_ICONS: Readonly<Record<ReleaseVerdict, IconName>> = {
  flagged: 'alert',
  watching: 'clock',
  clear: 'check',
  insufficient_data: 'question',
};

/** The sign of a release's verdict without the word: for places that carry the word in their accessible name. */
export const ReleaseVerdictIcon = ({ verdict }: { readonly verdict: ReleaseVerdict }) => (
  <VerdictIcon name={RELEASE_ICONS[verdict]} />
);

/** Sign and word of a release's verdict. */
export const ReleaseVerdictBadge = ({ verdict }: { readonly verdict: ReleaseVerdict }) => (
  <span class="badge" data-tone={verdict}>
    <ReleaseVerdictIcon verdict={verdict} />
    {VERDICT_WORDS[verdict]}
  </span>
);

const FINDING_SIGNS: Readonly<Record<FindingVerdict, readonly [tone: string, icon: IconName]>> = {
  regression: ['flagged', 'alert'],
  burst: ['flagged', 'blip'],
  went_silent: ['flagged', 'question'],
  improvement: ['improved', 'star'],
  transient: ['watching', 'blip'],
  less_stable: ['flagged', 'blip'],
  pre_existing: ['outline', 'earlier'],
  global_event: ['outline', 'earlier'],
  no_effect: ['clear', 'check'],
  inconclusive: ['watching', 'clock'],
  insufficient_data: ['insufficient_data', 'question'],
};

/** Sign and word of a finding's verdict. */
export function FindingVerdictBadge({ verdict }: { readonly verdict: FindingVerdict }) {
  const [tone, icon] = FINDING_SIGNS[verdict];
  return (
    <span class="badge" data-tone={tone}>
      <VerdictIcon name={icon} />
      {FINDING_WORDS[verdict]}
    </span>
  );
}
