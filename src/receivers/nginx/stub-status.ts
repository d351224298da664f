/** The numbers of one answer of `stub_status`. The totals count since NGINX was started. */
export interface StubStatus {
  readonly active: number;
  readonly reading: number;
  readonly writing: number;
  /** Idle, kept open for a next request. */
  readonly waiting: number;
  readonly accepts: number;
  readonly handled: number;
  readonly requests: number;
}

const ANSWER =
  /^Active connections: (\d{1,15})\s+server accepts handled requests\s+(\d{1,15}) (\d{1,15}) (\d{1,15})\s+Reading: (\d{1,15}) Writing: (\d{1,15}) Waiting: (\d{1,15})\s*$/;

/**
 * Reads an answer of `stub_status`; null where it is none.
 *
 * @see https://nginx.org/en/docs/http/ngx_http_stub_status_module.html
 */
export function decodeStubStatus(text: string): StubStatus | null {
  const numbers = ANSWER.exec(text)?.slice(1).map(Number);
  if (!numbers) return null;
  const [active, accepts, handled, requests, reading, writing, waiting] = numbers as [
    number,
    number,
    number,
    number,
    number,
    number,
    number, // biome-ignore format: seven of them
  ];
  return { active, reading, writing, waiting, accepts, handled, requests };
}
