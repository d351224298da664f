/** What stands before the message of a syslog line. Texts are copies. */
export interface SyslogHeader {
  /** Empty where the sender leaves it out (`nohostname`). */
  readonly host: string;
  /** The program, `nginx` unless its configuration says otherwise; empty where there is none. */
  readonly tag: string;
  /** As it was sent: `Nov 23 01:49:21`, which has no year and no zone, or RFC 3339, as some relays write it. Empty where there is none. */
  readonly time: string;
}

const NO_HEADER: SyslogHeader = { host: '', tag: '', time: '' };

/** `<190>Nov 23 01:49:21 web-1 nginx: `, with RFC 3339 in place of the time, without the host, and with a process id after the tag. */
const RFC_3164 =
  /^(?:<\d{1,3}>)?([A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT\S+) (?:(\S+) )?([^\s:[]*)(?:\[[^\]]*\])?: ?$/;
/** `<190>1 2026-11-23T01:49:21Z web-1 nginx - - - `, to which some relays turn it. */
const RFC_5424 = /^<\d{1,3}>1 (\S+) (\S+) (\S+) \S+ \S+ (?:-|\[.*\]) ?(?:\uFEFF)?$/;

/**
 * Reads the part of a syslog line before its message. Never refuses: NGINX may write to a relay that puts anything there, and the message
 * is what counts.
 */
export function readSyslogHeader(header: string): SyslogHeader {
  const old = RFC_3164.exec(header);
  if (old) return { time: own(old[1]), host: own(old[2]), tag: own(old[3]) };
  const recent = RFC_5424.exec(header);
  return recent ? { time: own(recent[1]), host: own(recent[2]), tag: own(recent[3]) } : NO_HEADER;
}

/** `-` stands for nothing in RFC 5424. */
const own = (text: string | undefined): string => (text === undefined || text === '-' ? '' : Buffer.from(text).toString());

/** Headers change once a second and host. Some more, as relays mix hosts and times. */
const MAX_KNOWN = 1_000;

/** Remembers the headers it has read, because hundreds of lines share each. */
export function createHeaderReader(): (header: string) => SyslogHeader {
  const known = new Map<string, SyslogHeader>();
  return (header) => {
    const found = known.get(header);
    if (found) return found;
    if (known.size >= MAX_KNOWN) known.clear();
    const read = readSyslogHeader(header);
    known.set(Buffer.from(header).toString(), read);
    return read;
  };
}
