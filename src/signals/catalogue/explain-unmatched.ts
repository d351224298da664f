import type { Alias, Unmatched } from '../../model/alias.ts';
import { isOneOff } from '../../model/one-off.ts';
import type { Signal } from '../../model/signal.ts';
import { nearNames } from '../discovery/near-names.ts';
import type { ServiceSignals, UnmatchedRelease } from './signal-catalogue.ts';

/** So many names are read in a sentence. */
const NAMES_SHOWN = 8;

/**
 * Why a release with a service has no signal to be judged on, and which names may have been meant. `signals` are those of its scope, `known`
 * all services with signals, `names` those that mean its service. Null where it has a signal.
 */
export function explainUnmatched(
  release: UnmatchedRelease,
  signals: readonly Signal[],
  known: readonly ServiceSignals[],
  names: readonly string[],
): Unmatched | null {
  const { service, environment } = release;
  const judged = isOneOff(release) ? signals.filter((signal) => signal.environment !== null) : signals;
  if (judged.length > 0 || service === null) return null;
  const own = known.filter((each) => each.service !== null && names.includes(each.service));
  if (own.length > 0 && isOneOff(release)) {
    const reason = `${environment ?? 'This'} is an environment for one change or for publishing: it is judged on signals that name it, and there are none.`;
    return { reason, nearest: [] };
  }
  return own.length > 0
    ? otherEnvironment(service, environment ?? '', [...new Set(own.flatMap(({ environments }) => environments))])
    : otherService(
        service,
        known.flatMap((each) => each.service ?? []),
      );
}

function otherService(service: string, known: readonly string[]): Unmatched {
  if (known.length === 0)
    return { reason: `No signal belongs to the service ${service}: no samples of any service are known.`, nearest: [] };
  const nearest = nearNames(service, known).map((name): Alias => ({ kind: 'service', alias: service, name }));
  return { reason: `No signal belongs to the service ${service}. ${knownText('Services', known)}${meantText(nearest)}`, nearest };
}

function otherEnvironment(service: string, environment: string, known: readonly string[]): Unmatched {
  const nearest = nearNames(environment, known).map((name): Alias => ({ kind: 'environment', alias: environment, name }));
  const reason = `The signals of ${service} name other environments than ${environment}. ${knownText('Environments', known)}${meantText(nearest)}`;
  return { reason, nearest };
}

function knownText(what: string, known: readonly string[]): string {
  const shown = known.toSorted().slice(0, NAMES_SHOWN).join(', ');
  return `${what} with signals: ${shown}${known.length > NAMES_SHOWN ? ` and ${known.length - NAMES_SHOWN} more` : ''}.`;
}

function meantText([first]: readonly Alias[]): string {
  return first === undefined
    ? ''
    : ` If ${first.name} is meant, name it alike in events and samples, or set an alias on the server (POST /v1/aliases).`;
}
