import { readClientConfig } from '../config.ts';
import { type ApiClient, createApiClient } from './api-client.ts';
import { CliFailure } from './cli-failure.ts';

/** The flags of every command that talks to a running server. */
export interface ServerOptions {
  readonly url?: string;
  readonly token?: string;
}

/** A client as the flags say, else the environment. */
export function clientFor(options: ServerOptions): ApiClient {
  const told = readClientConfig();
  const token = options.token ?? told.token;
  const fault = told.faults[0];
  if (options.token === undefined && fault !== undefined) throw new CliFailure(fault);
  if (token === null) throw new CliFailure('which token? Give --token, or set PINKBAR_TOKEN');
  const url = options.url ?? told.url;
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new CliFailure(`"${url}" is no address such as http://127.0.0.1:7465`);
  return createApiClient(url, token);
}
