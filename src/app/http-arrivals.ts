import type { ArrivalCounter, Arrivals } from '../component/arrivals.ts';
import type { RequestWatcher } from '../http/access-log.ts';
import { PROBLEMS, type ProblemError } from '../http/problems.ts';
import type { Route } from '../http/route.ts';

/** Requests that store nothing, such as those for a page that is not there, say nothing about a sender. */
const SENDING_METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Routes that take data in: those that a token of scope ingest or a signature opens. */
const takesData = (route: Route): boolean => route.method === 'post' && (route.access === 'ingest' || route.access === 'signed');

/** The name of a route in the record of arrivals. */
const arrivalName = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method.toUpperCase()} ${path}`;

/**
 * Counts the requests that send data, by route, and those to addresses that are not served: a sender that was pointed at the wrong one
 * gets 404 and says nothing.
 */
export function observeArrivals(routes: readonly Route[], arrivals: Pick<Arrivals, 'of'>): RequestWatcher {
  const counters = new Map(
    routes.filter(takesData).map((route) => {
      const name = arrivalName(route);
      return [name, arrivals.of({ name, title: name, unit: 'requests' })] as const;
    }),
  );
  const elsewhere = arrivals.of({ name: 'no-route', title: 'Addresses that are not served', unit: 'requests' });
  return ({ method, route, problem, address }) => {
    if (route === null) {
      if (problem && SENDING_METHODS.has(method)) count(elsewhere, problem, `${method} ${address}`);
      return;
    }
    const counter = counters.get(`${method} ${route}`);
    if (!counter) return;
    if (problem) count(counter, problem, exampleOf(problem));
    else counter.accepted();
  };
}

const count = (counter: ArrivalCounter, { slug, hint }: ProblemError, example: string): void =>
  counter.rejected({ reason: slug, meaning: PROBLEMS[slug].title, advice: hint }, () => example);

function exampleOf({ detail, faults }: ProblemError): string {
  const [first] = faults;
  // The detail names the place of a fault as a rule.
  return first?.pointer && !detail.includes(first.pointer) ? `${detail} (${first.pointer}: ${first.detail})` : detail;
}
