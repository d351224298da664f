import { decodeDogstatsdLine } from './decode-dogstatsd.ts';
import { decodeStatsdLine } from './decode-statsd.ts';
import type { DecodedLine, StatsdDialect } from './metric-line.ts';

/**
 * Reads a datagram of lines separated by newlines; empty ones are skipped. Calls `visit` for everything decoded or rejected with its line, and
 * returns the number of lines. Bytes that are not UTF-8 become U+FFFD. Throws only what `visit` throws.
 *
 * Texts passed to `visit` may share memory with the whole packet: copy those that outlive it.
 */
export function decodePacket(
  packet: string,
  dialect: StatsdDialect,
  visit: (decoded: DecodedLine, line: string) => void,
): number {
  let lines = 0;
  for (let start = 0; start < packet.length; ) {
    const newline = packet.indexOf('\n', start);
    const end = newline === -1 ? packet.length : newline;
    if (end > start) {
      lines += 1;
      const line = packet.slice(start, dialect === 'dogstatsd' && packet.charCodeAt(end - 1) === 13 /* CR */ ? end - 1 : end);
      if (dialect === 'statsd') decodeStatsdLine(line, visit);
      else visit(decodeDogstatsdLine(line), line);
    }
    start = end + 1;
  }
  return lines;
}
