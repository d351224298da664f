import { setTimeout as pause } from 'node:timers/promises';
import type { LocalGithub } from './local-github/local-github.ts';
import { commitOf, DEMO_REPOSITORY } from './post-releases.ts';
import type { PlannedRelease } from './release-plan.ts';

const FIRST_PULL = 101;
const POLL_MS = 250;
/** Comments are made three seconds apart; the server may have others to make. */
const PATIENCE_MS = 30_000;

/** Gives every release a commit, brought by a pull request of its own. */
export function fillShopRepository(github: LocalGithub, releases: readonly PlannedRelease[]): void {
  const { commits, pulls } = github.repository(DEMO_REPOSITORY);
  for (const [index, planned] of releases.entries()) {
    const number = FIRST_PULL + index;
    const { title, tags } = planned;
    pulls.push({ number, title, author: 'ann', labels: tags });
    commits.push({ sha: commitOf(planned), message: `${title} (#${number})`, author: 'ann', pull: number });
  }
}

/** Waits for the first comment in a pull request of the shop. Null where none was made in half a minute. */
export async function awaitComment(github: LocalGithub): Promise<{ readonly pull: number; readonly body: string } | null> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
    for (const [pull, [comment]] of github.repository(DEMO_REPOSITORY).comments) if (comment) return { pull, body: comment.body };
    await pause(POLL_MS);
  }
  return null;
}
