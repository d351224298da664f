import type { Millis } from '../../model/instant.ts';
import { type Tags, toTags } from '../../model/tags.ts';
import type { AccessRecord } from './access-record.ts';
import { BoundedGroups, type RecordGroup } from './bounded-groups.ts';
import { routeName } from './route-name.ts';

/** Clients may write any host into a request, so the names are not only those of services. More than anybody runs behind one NGINX. */
const MAX_SERVICES = 300;
/** The name of everything beyond the limits. */
const OTHER = 'other';

/** Finds whose a request is. */
export interface RecordGroups {
  /** By service, environment and version. */
  ofService(record: AccessRecord, now: Millis): RecordGroup;
  /** By route as well; null where routes are not told apart. */
  ofRoute(record: AccessRecord, service: RecordGroup, now: Millis): RecordGroup | null;
}

type Pairs = readonly (readonly [name: string, value: string])[];

/** Reads what `RecordGroup.tagsText` says. */
export const readGroupTags = (tagsText: string): Tags => toTags(JSON.parse(tagsText) as [string, string][]);

const writeTags = (pairs: Pairs): string => JSON.stringify(pairs.filter(([, value]) => value !== ''));

/** `maxRoutes` of all services together; 0 where routes are not told apart. */
export function createRecordGroups(maxRoutes: number): RecordGroups {
  const services = new BoundedGroups(MAX_SERVICES);
  const routes = new BoundedGroups(maxRoutes);
  const otherService: RecordGroup = { service: OTHER, tagsText: writeTags([['service', OTHER]]), lastAt: 0 as Millis };
  return {
    ofService({ service, environment, version }, now) {
      const name = joined(environment, version);
      const tagsText = () => writeTags([['service', service], ['environment', environment], ['version', version]]); // biome-ignore format: a list
      return services.find(service, name, now) ?? services.add(service, name, tagsText(), now) ?? otherService;
    },
    ofRoute({ environment, route }, { service }, now) {
      if (maxRoutes === 0) return null;
      const name = routeName(route);
      const tagsText = (known: string) => writeTags([['service', service], ['environment', environment], ['route', known]]); // biome-ignore format: a list
      const key = joined(environment, name);
      const known = routes.find(service, key, now) ?? routes.add(service, key, tagsText(name), now);
      return known ?? { service, tagsText: tagsText(OTHER), lastAt: now };
    },
  };
}

/** One text for two. NUL is in no name that is accepted. */
const joined = (first: string, second: string): string => (second === '' ? first : `${first}\0${second}`);
