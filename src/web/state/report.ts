import { computed, effect, signal } from '@preact/signals';
import type { Schema } from '../../openapi/schema.ts';
import type { Outcome } from '../api/client.ts';
import { analyzeAgain, readReport } from '../api/reads.ts';
import { refresh, refreshes } from './refresh.ts';
import { forgetToken, shownScope, token } from './session.ts';
import { view } from './view.ts';

const loaded = signal<{ readonly id: string; readonly outcome: Outcome<Schema<'ReleaseReport'>> } | null>(null);

/** The open release's report: null while it is loading or nothing is open. */
export const openReport = computed<Outcome<Schema<'ReleaseReport'>> | null>(() =>
  loaded.value !== null && loaded.value.id === view.value.release ? loaded.value.outcome : null,
);

/** True when the text of the token says that it may start another analysis. */
export const mayAnalyze = computed(() => token.value !== null && shownScope(token.value) === 'admin');

export const analyzing = signal(false);

function take(id: string, outcome: Outcome<Schema<'ReleaseReport'>>): void {
  if (outcome.kind === 'unauthorized') forgetToken(true);
  // A report that was read once stays on the screen while the server cannot be reached.
  if (outcome.kind === 'unreachable' && openReport.peek()?.kind === 'ok') return;
  loaded.value = { id, outcome };
}

const openId = computed(() => view.value.release);

/** Loads the report of the release that is opened, and again after every refresh. */
export function keepReportLoaded(): void {
  effect(() => {
    const id = openId.value;
    const secret = token.value;
    refreshes.value;
    if (id === null || secret === null) return;
    const abort = new AbortController();
    readReport(id, secret, abort.signal).then(
      (outcome) => take(id, outcome),
      () => undefined,
    );
    return () => abort.abort();
  });
}

/** Has the open release judged again and shows what came of it. */
export async function judgeAgain(id: string): Promise<void> {
  const secret = token.peek();
  if (secret === null || analyzing.peek()) return;
  analyzing.value = true;
  try {
    take(id, await analyzeAgain(id, secret, new AbortController().signal));
  } finally {
    analyzing.value = false;
  }
  await refresh();
}
