import { computed, signal } from '@preact/signals';
import type { Millis } from '../../model/instant.ts';
import type { Schema } from '../../openapi/schema.ts';
import type { Outcome } from '../api/client.ts';
import { readSuspects } from '../api/reads.ts';
import type { DrawnSignal } from './panel-plan.ts';
import { forgetToken, token } from './session.ts';

/** The question which release caused what a signal does at a point. */
export interface SuspectQuestion {
  readonly signal: DrawnSignal;
  readonly at: Millis;
  /** The panel in which the answer is shown. */
  readonly panelKey: string;
}

/** The point that was selected for the question; null while none is. */
export const selectedPoint = signal<SuspectQuestion | null>(null);

const answered = signal<{ readonly question: SuspectQuestion; readonly outcome: Outcome<Schema<'Suspects'>> } | null>(null);

/** Which releases may have done it: null while that is loading or no point is selected. */
export const suspectsOutcome = computed<Outcome<Schema<'Suspects'>> | null>(() =>
  answered.value !== null && answered.value.question === selectedPoint.value ? answered.value.outcome : null,
);

/** Where to put the focus back when the answer is closed. */
let opener: Element | null = null;
let abort = new AbortController();

/** Asks which release did what the signal did at the point. */
export function askSuspects(question: SuspectQuestion): void {
  const secret = token.peek();
  if (secret === null) return;
  abort.abort();
  abort = new AbortController();
  opener = document.activeElement;
  selectedPoint.value = question;
  readSuspects(question.signal.id, question.at, secret, abort.signal).then(
    (outcome) => {
      if (outcome.kind === 'unauthorized') forgetToken(true);
      answered.value = { question, outcome };
    },
    () => undefined,
  );
}

/** Closes the answer and gives the focus back to the element that had it before. */
export function closeSuspects(): void {
  abort.abort();
  selectedPoint.value = null;
  if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
  opener = null;
}
