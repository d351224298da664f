const SAFE_PROTOCOLS = new Set(['http:', 'https:']);

/** The address if a browser may be sent there, null otherwise: events come from outside, and must not put `javascript:` into the page. */
export function safeLink(address: string | null): string | null {
  if (address === null || !URL.canParse(address)) return null;
  const url = new URL(address);
  return SAFE_PROTOCOLS.has(url.protocol) ? url.href : null;
}
