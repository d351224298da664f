import type { EventDraft } from '../../../model/event.ts';

/** What one delivery says. */
export type DecodedDelivery =
  /** The event as this delivery alone describes it; `mergeEvent` merges it with those of other deliveries. */
  | { readonly outcome: 'change'; readonly seen: KeyedDraft }
  /** Labels of the pull request that became this commit. */
  | {
      readonly outcome: 'labels';
      readonly repository: string;
      readonly commit: string;
      readonly labels: readonly string[];
    }
  /** A webhook was set up: of a repository, or (null) of an organisation or an App. */
  | { readonly outcome: 'ping'; readonly repository: string | null }
  | { readonly outcome: 'ignored'; readonly reason: string }
  | { readonly outcome: 'malformed'; readonly reason: string };

/** An event draft that has a key, so that deliveries about the same thing meet. */
export type KeyedDraft = EventDraft & { readonly key: string };
