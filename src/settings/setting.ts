import type { z } from 'zod';
import type { NamedSetting } from './environment.ts';

/** One setting of the server: its variable and the check of its text. */
export interface Setting<Value> extends NamedSetting {
  /** Checks the text, or null where the variable is not set and there is no default, and turns it into the value. */
  readonly schema: z.ZodType<Value>;
  /** The text is a list separated by commas; the schema then checks an array of texts. */
  readonly list: boolean;
}

/**
 * Declares a setting. `name` is without the prefix `PINKBAR_`; `fallback` is the text that is used where the variable is not set, null for none.
 * The reasons for defaults are in docs/SETTINGS.md.
 */
export function setting<Value>(
  name: string,
  fallback: string | null,
  schema: z.ZodType<Value>,
  { secret = false, list = false }: { readonly secret?: boolean; readonly list?: boolean } = {},
): Setting<Value> {
  return { name: `PINKBAR_${name}`, fallback, schema, secret, list };
}

/** The settings of one part of the server. */
export interface SettingsShape<Settings> {
  readonly fields: { readonly [Field in keyof Settings]: Setting<Settings[Field]> };
  /** Faults of combinations, one line each. Values that are invalid by themselves are undefined here. */
  readonly check: (values: Partial<Settings>) => readonly string[];
}

type ValuesOf<Fields> = { readonly [Field in keyof Fields]: Fields[Field] extends Setting<infer Value> ? Value : never };

/** Declares the settings of one part; the types of their values follow from the schemas. */
export function settingsShape<Fields extends Readonly<Record<string, Setting<unknown>>>>(
  fields: Fields,
  check: (values: Partial<ValuesOf<Fields>>) => readonly string[] = () => [],
): SettingsShape<ValuesOf<Fields>> {
  return { fields: fields as SettingsShape<ValuesOf<Fields>>['fields'], check };
}

/** The values of a shape. */
export type SettingsValues<Shape> = Shape extends SettingsShape<infer Values> ? Values : never;

/** For a part that has no settings. */
export const NO_SETTINGS: SettingsShape<Readonly<Record<never, never>>> = settingsShape({});
