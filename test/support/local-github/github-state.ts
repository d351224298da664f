/** JSON as GitHub sends it; the shapes are those of its REST documentation, cut to the fields somebody reads. */
export type GithubJson = { readonly [name: string]: unknown };

export interface GithubComment extends GithubJson {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string };
}

/** A commit with the pull request that brought it, if one did. */
export interface GithubCommit {
  readonly sha: string;
  readonly message: string;
  readonly author: string;
  readonly pull: number | null;
}

export interface GithubPull {
  readonly number: number;
  readonly title: string;
  readonly author: string;
  readonly labels: readonly string[];
  /** When something of it last changed; the time of its merge by default. */
  readonly updatedAt?: string;
}

export interface GithubTag {
  readonly name: string;
  readonly sha: string;
  readonly committedAt: string;
  /** Null for a plain tag. */
  readonly annotated: { readonly sha: string; readonly date: string; readonly login: string } | null;
}

/** What one repository holds. Lists that GitHub answers newest first are in that order here. */
export interface GithubRepository {
  readonly deployments: GithubJson[];
  /** By the id of the deployment, newest first. */
  readonly deploymentStatuses: Map<number, GithubJson[]>;
  readonly releases: GithubJson[];
  /** The history of the default branch, oldest first. */
  readonly commits: GithubCommit[];
  readonly pulls: GithubPull[];
  /** By the number of the issue or pull request, oldest first. */
  readonly comments: Map<number, GithubComment[]>;
  /** By commit, newest first. */
  readonly statuses: Map<string, GithubJson[]>;
  readonly checkRuns: GithubJson[];
  readonly workflows: GithubJson[];
  /** Newest first; each with its `workflow_id`. */
  readonly workflowRuns: GithubJson[];
  /** The newest commit first. */
  readonly tags: GithubTag[];
  readonly hooks: GithubJson[];
  /** Newest first; each with `guid`, `event`, `delivered_at` and `request`. */
  readonly hookDeliveries: GithubJson[];
}

export const emptyRepository = (): GithubRepository => ({
  deployments: [],
  deploymentStatuses: new Map(),
  releases: [],
  commits: [],
  pulls: [],
  comments: new Map(),
  statuses: new Map(),
  checkRuns: [],
  workflows: [],
  workflowRuns: [],
  tags: [],
  hooks: [{ id: 1, name: 'web', active: true, config: { url: 'https://pinkbar.example/webhooks/github' } }],
  hookDeliveries: [],
});

/** The list under `key`, made where there is none. */
export function listAt<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const known = lists.get(key);
  if (known) return known;
  const made: Item[] = [];
  lists.set(key, made);
  return made;
}
