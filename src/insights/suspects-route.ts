import type { Context } from '../component/context.ts';
import { textOf, timeOf } from '../http/list-query.ts';
import { ProblemError } from '../http/problems.ts';
import { jsonAnswer, type Route } from '../http/route.ts';
import { effectiveAt } from '../model/event.ts';
import { SECOND_MS, toRfc3339 } from '../model/instant.ts';
import type { SuspectRelease, Suspects } from '../model/suspects.ts';
import type { Schema } from '../openapi/schema.ts';
import { onsetJson } from '../report/finding-json.ts';
import { findSuspects } from './find-suspects.ts';

/** `GET /v1/suspects`. */
export const suspectsRoute = ({ storage, workers, clock }: Context): Route => ({
  method: 'get',
  path: '/v1/suspects',
  access: 'read',
  body: 'none',
  async handle({ query }) {
    const id = textOf(query, 'signal')!;
    const at = timeOf(query, 'at')!;
    const found = await findSuspects(id, at, clock(), { storage, workers });
    if (found.outcome === 'no_signal') throw new ProblemError('not-found', `There is no signal ${JSON.stringify(id)}.`);
    return jsonAnswer<Schema<'Suspects'>>({ signal: id, at: toRfc3339(at), ...suspectsJson(found) });
  },
});

type FoundSuspects = Exclude<Suspects, { readonly outcome: 'no_signal' }>;

function suspectsJson(found: FoundSuspects): Omit<Schema<'Suspects'>, 'signal' | 'at'> {
  if (found.outcome === 'insufficient_data') {
    const reason = 'There are too few samples around this time to see a change.';
    return { status: found.outcome, reason, change: null, suspects: [], noneOfThese: null };
  }
  const { certainty, direction, onsetAt, suspects, noneOfThese } = found;
  return {
    status: certainty,
    reason: reasonOf(found),
    change: { direction, onsetAt: toRfc3339(onsetAt) },
    suspects: suspects.map(suspectJson),
    noneOfThese,
  };
}

function suspectJson({ release, share, onset, verdict, finding }: SuspectRelease): Schema<'Suspect'> {
  const { id, kind, service, environment, version, commit, title, tags } = release;
  const at = effectiveAt(release);
  return {
    release: { id, kind, service, environment, version, commit, title, tags, effectiveAt: toRfc3339(at), verdict },
    share,
    lagSeconds: (onset.at - at) / SECOND_MS,
    onset: onsetJson(onset),
    finding,
  };
}

/** How sure the answer is, in a sentence or two. */
function reasonOf({ certainty, suspects }: Extract<Suspects, { readonly outcome: 'ranked' }>): string {
  const nobody = suspects.length === 0 ? ' No release took effect in the hour and a half before.' : '';
  switch (certainty) {
    case 'clear':
      return `The signal changes plainly here.${nobody}`;
    case 'weak':
      return `The signal may have changed here; now and then a quiet hour looks like this.${nobody}`;
    case 'no_change':
      return suspects.length === 0
        ? `No change stands out here.${nobody}`
        : 'No change stands out here, so the shares say little more than how near each release is.';
  }
}
