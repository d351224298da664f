/** Longer paths differ in what they were asked for, hardly in what answers. */
const MAX_SEGMENTS = 6;
const MAX_LENGTH = 120;

/** Numbers, hexadecimal digits of eight or more, and UUIDs: what names one thing among many. */
const ID = /^(?:\d+|[0-9a-f]{8,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;

/** A path as the route that answers it: without its query, with `:id` for what looks like an id, and not longer than a route is. */
export function routeName(path: string): string {
  const query = path.search(/[?#]/);
  const segments = (query === -1 ? path : path.slice(0, query)).split('/');
  const kept = segments.slice(0, MAX_SEGMENTS + 1).map((segment) => (ID.test(segment) ? ':id' : segment));
  return (segments.length > kept.length ? [...kept, '*'] : kept).join('/').slice(0, MAX_LENGTH);
}
