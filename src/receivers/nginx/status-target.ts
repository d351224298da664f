import { z } from 'zod';

/** A status page to be asked. */
export interface StatusTarget {
  readonly url: string;
  /** Whose connections they are. */
  readonly service: string;
  /** Host and port: distinguishes one NGINX of a service from another. */
  readonly instance: string;
}

/** Of an NGINX that serves several services, or where nobody says. */
const NO_SERVICE = 'nginx';

const TARGET = /^(?:([\w.-]{1,100})=)?(https?:\/\/.+)$/;

/** `http://127.0.0.1:8080/stub_status`, or with the service before it: `shop=http://...`. Null for anything else. */
export function readStatusTarget(text: string): StatusTarget | null {
  const [, service = NO_SERVICE, address = ''] = TARGET.exec(text) ?? [];
  if (!URL.canParse(address)) return null;
  const { host, username, password, href } = new URL(address);
  return username !== '' || password !== '' ? null : { url: href, service, instance: host };
}

/** A setting that lists status pages. */
export const statusTargets = z.array(
  z.string().transform((text, context): StatusTarget => {
    const target = readStatusTarget(text);
    if (target) return target;
    context.addIssue({
      code: 'custom',
      message: 'is no address without a password, such as shop=http://127.0.0.1:8080/stub_status',
    });
    return z.NEVER;
  }),
);
