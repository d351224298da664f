import type { GithubAnswer } from './github-answer.ts';
import type { GithubJson, GithubRepository } from './github-state.ts';

/** One request to a repository. */
export interface RepositoryCall {
  readonly repository: GithubRepository;
  readonly fullName: string;
  /** The groups of the route's pattern, decoded. */
  readonly parts: readonly string[];
  readonly body: GithubJson;
  /** True for an installation's token: a personal one may not make check runs. */
  readonly asApp: boolean;
  /** Who is asking. */
  readonly login: string;
  readonly nextId: () => number;
  readonly query: URLSearchParams;
}

export interface RepositoryRoute {
  readonly method: string;
  readonly path: RegExp;
  readonly answer: (call: RepositoryCall) => GithubAnswer;
}
