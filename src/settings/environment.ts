import { readFileSync } from 'node:fs';

// Apart from read-settings.ts, because the commands for CI start often and do not need zod.

export type Environment = Readonly<Record<string, string | undefined>>;

/** The only place that reads `process.env`. */
export const PROCESS_ENVIRONMENT: Environment = process.env;

/** A setting by the name of its variable. `fallback` is the text that is used where the variable is not set; null for none. */
export interface NamedSetting {
  readonly name: string;
  readonly fallback: string | null;
  /** Can be read from a file named by the variable with `_FILE`, and is never printed. */
  readonly secret: boolean;
}

/** Settings of the commands that talk to a running server, such as `pinkbar token`; their flags come first. */
export const CLIENT_SETTINGS = [
  { name: 'PINKBAR_URL', fallback: 'http://127.0.0.1:7465', secret: false },
  { name: 'PINKBAR_TOKEN', fallback: null, secret: true },
] as const satisfies readonly NamedSetting[];

export interface ClientConfig {
  readonly url: string;
  readonly token: string | null;
  /** One line for a secret that could not be read. */
  readonly faults: readonly string[];
}

/** The address of the server and the token of the client, from the environment. */
export function readClientConfig(environment: Environment = PROCESS_ENVIRONMENT): ClientConfig {
  const faults: string[] = [];
  const [url, token] = CLIENT_SETTINGS;
  return { url: readText(url, environment, faults) ?? url.fallback, token: readText(token, environment, faults), faults };
}

/** The named variables that are not empty, such as those with which a CI system describes its job. */
export function readVariables(
  names: readonly string[],
  environment: Environment = PROCESS_ENVIRONMENT,
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.flatMap((name) => (environment[name]?.trim() ? [[name, environment[name].trim()]] : [])));
}

/** The text of one setting, from its file where one is named; null where it is not set. A file that cannot be read is added to `faults`. */
export function readText(entry: NamedSetting, environment: Environment, faults: string[]): string | null {
  const direct = environment[entry.name]?.trim() || null;
  const file = entry.secret ? environment[`${entry.name}_FILE`]?.trim() || null : null;
  if (file === null) return direct ?? entry.fallback;
  if (direct !== null) {
    faults.push(`${entry.name} and ${entry.name}_FILE are both set; keep one`);
    return direct;
  }
  try {
    return readFileSync(file, 'utf8').trim() || null;
  } catch (error) {
    faults.push(`${entry.name}_FILE: cannot read ${file} (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`);
    return null;
  }
}
