import { readClientConfig } from '../../settings/environment.ts';
import { CliFailure } from '../process/cli-failure.ts';
import { type ApiClient, createApiClient } from './api-client.ts';

/** The flags of every command that talks to a running server. */
export interface ServerOptions {
  readonly url?: string;
  readonly token?: string;
}

/** A client for the server that flags or environment name; the flags come first. */
export function clientFor(options: ServerOptions, timeoutMs?: number): ApiClient {
  const configured = readClientConfig();
  const token = options.token ?? configured.token;
  const fault = configured.faults[0];
  if (options.token === undefined && fault !== undefined) throw new CliFailure(fault);
  if (token === null) throw new CliFailure('which token? Give --token, or set PINKBAR_TOKEN');
  // The message does not repeat the text: it may be a secret with a typing error.
  if (!/^[\x21-\x7e]+$/.test(token)) throw new CliFailure('the token holds characters that no token has');
  const url = options.url ?? configured.url;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new CliFailure(`"${url}" is no address such as http://127.0.0.1:7465`);
  const { username, password } = new URL(url);
  if (username !== '' || password !== '')
    throw new CliFailure('the address of the server holds a user or password; it takes a token');
  return createApiClient(url, token, timeoutMs);
}

/** The address of the server that flags or environment name. */
export const serverUrlOf = (options: ServerOptions): string => options.url ?? readClientConfig().url;
