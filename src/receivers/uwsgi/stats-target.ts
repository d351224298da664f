import { z } from 'zod';

/** A stats server of uWSGI to be asked. */
export interface StatsTarget {
  readonly service: string;
  readonly environment: string | null;
  /** As it is given: distinguishes one uWSGI of a service from another. */
  readonly instance: string;
  /** Of a server with `--stats-http`, which waits for a request. */
  readonly isHttp: boolean;
  readonly connection: { readonly path: string } | { readonly host: string; readonly port: number };
}

const TARGET =
  /^([\w.-]{1,100})(?:@([\w.-]{1,100}))?=(?:unix:(\/[^,\s]{1,100})|(http:\/\/)?(?:\[([\da-f:.]+)\]|([\w.-]{1,253})):(\d{1,5})\/?)$/i;

/** `shop=127.0.0.1:1717`, `shop@staging=unix:/run/shop.stats`. Null for anything else. */
export function readStatsTarget(text: string): StatsTarget | null {
  const [, service, environment = null, path, scheme, bracketed, name, portText] = TARGET.exec(text) ?? [];
  if (service === undefined) return null;
  const instance = text.slice(text.indexOf('=') + 1);
  if (path !== undefined) return { service, environment, instance, isHttp: false, connection: { path } };
  const port = Number(portText);
  return port < 1 || port > 65_535
    ? null
    : { service, environment, instance, isHttp: scheme !== undefined, connection: { host: (bracketed ?? name)!, port } };
}

/** A setting that lists stats servers. */
export const statsTargets = z.array(
  z.string().transform((text, context): StatsTarget => {
    const target = readStatsTarget(text);
    if (target) return target;
    context.addIssue({
      code: 'custom',
      message: 'is no stats server such as shop=127.0.0.1:1717 or shop@production=unix:/run/shop.stats',
    });
    return z.NEVER;
  }),
);
