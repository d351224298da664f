import type { Schema } from '../../openapi/schema.ts';
import { zone } from '../state/view.ts';
import { formatInstant } from '../time/time-format.ts';
import { progressWords } from './published-words.ts';

/** What GitHub shows of the release, with the reason for what it does not show. Open when a target was given up. */
export function Published({ progress }: { readonly progress: readonly Schema<'WriteBackProgress'>[] }) {
  if (progress.length === 0) return null;
  return (
    <details class="history" open={progress.some(({ state }) => state === 'given_up')}>
      <summary>
        On GitHub <span class="count">{progress.length}</span>
      </summary>
      <ul>
        {progress.map((target) => (
          <li key={target.target} class="aside">
            {progressWords(target, target.nextTryAt === null ? null : formatInstant(Date.parse(target.nextTryAt), zone.value))}
          </li>
        ))}
      </ul>
    </details>
  );
}
