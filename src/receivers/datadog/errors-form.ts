import { PROBLEMS } from '../../http/problems.ts';
import type { ProblemForm } from '../../http/route.ts';

/**
 * The Agent gives up what is answered 400, 403, 404 or 413 and sends everything else again, so what can never be stored must not be answered otherwise. A
 * key that is not known is 403, by which clients tell that.
 */
const STATUSES = new Map<number, number>([
  [401, 403],
  [415, 400],
  [422, 400],
]);

/** Errors as Datadog's intake states them. */
export const errorsForm: ProblemForm = ({ slug, detail }) => {
  const { status } = PROBLEMS[slug];
  return { status: STATUSES.get(status) ?? status, type: 'application/json', body: JSON.stringify({ errors: [detail] }) };
};
