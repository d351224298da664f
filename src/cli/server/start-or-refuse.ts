import { type RunningServer, startServer } from '../../app/server.ts';
import type { Settings } from '../../settings/read-settings.ts';
import { CliFailure } from '../process/cli-failure.ts';

/** Starts the server; what the operator can mend (a port in use, a folder without permission) becomes one line. */
export async function startOrRefuse(settings: Settings): Promise<RunningServer> {
  try {
    return await startServer(settings);
  } catch (error) {
    const refusal = refusalText(socketFault(error), settingsOf(error)) ?? hintOf(error) ?? socketWords(error);
    if (refusal === null) throw error;
    throw new CliFailure(refusal, { cause: error });
  }
}

const SOCKET_CALLS: readonly string[] = ['listen', 'getaddrinfo'];

/** A receiver's own words for what it could not do, with what helps. */
function hintOf(error: unknown): string | null {
  const { message, hint } = error as Error & { readonly hint?: unknown };
  return typeof hint === 'string' ? `${message}; ${hint}` : null;
}

type SocketFault = NodeJS.ErrnoException & { readonly address?: string; readonly port?: number };

/** A receiver may wrap the fault of its socket in an error of its own. */
const socketFault = (error: unknown): SocketFault => {
  const { cause } = error as Error;
  return (cause instanceof Error ? cause : error) as SocketFault;
};

/** A receiver names the settings of its own port. */
const settingsOf = (error: unknown): string =>
  (error as { readonly settings?: string }).settings ?? 'PINKBAR_PORT or PINKBAR_HOST';

function refusalText(error: SocketFault, setting: string): string | null {
  const where = `${error.address ?? ''}:${error.port ?? ''}`;
  if (error.code === 'EADDRINUSE') return `${where} is in use by another program; set ${setting}`;
  if (error.code === 'EACCES' && error.port !== undefined) return `not allowed to listen on ${where}; set ${setting}`;
  if (error.code === 'EADDRNOTAVAIL') return `${where} is no address of this machine; set ${setting}`;
  return null;
}

/** What the HTTP server could not do, such as find the address of a name, in the words of the system. */
function socketWords(error: unknown): string | null {
  const { syscall, message } = error as SocketFault;
  return SOCKET_CALLS.includes(syscall ?? '') ? `${message}; set PINKBAR_PORT or PINKBAR_HOST` : null;
}
