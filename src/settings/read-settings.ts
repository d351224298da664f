import { closestMatch } from 'leven';
import type { z } from 'zod';
import { CLIENT_SETTINGS, type Environment, type NamedSetting, PROCESS_ENVIRONMENT, readText } from './environment.ts';
import type { Setting, SettingsShape } from './setting.ts';

/** Settings that have been read and are valid. */
export interface Settings {
  /** The values of one shape, frozen. Throws for a shape that was not read. */
  of<Values>(shape: SettingsShape<Values>): Values;
}

export type SettingsOutcome =
  | { readonly valid: true; readonly settings: Settings; readonly warnings: readonly string[] }
  /** One line for each fault, without the values of secrets. */
  | { readonly valid: false; readonly faults: readonly string[]; readonly warnings: readonly string[] };

/** Every setting of the shapes, each once, in their order. */
export function settingsOf(shapes: readonly SettingsShape<unknown>[]): readonly Setting<unknown>[] {
  return [...new Set(shapes.flatMap((shape) => Object.values<Setting<unknown>>(shape.fields)))];
}

/**
 * Reads the settings of all shapes from the environment and reports every fault, not only the first. An empty variable counts as unset.
 * Variables that begin with `PINKBAR_` and belong to no shape are warned about.
 */
export function readSettings(
  shapes: readonly SettingsShape<unknown>[],
  environment: Environment = PROCESS_ENVIRONMENT,
): SettingsOutcome {
  const faults: string[] = [];
  const values = new Map(settingsOf(shapes).map((setting) => [setting, readValue(setting, environment, faults)]));
  const valuesOf = new Map(
    shapes.map((shape) => {
      const fields = Object.entries<Setting<unknown>>(shape.fields);
      return [shape, Object.freeze(Object.fromEntries(fields.map(([field, setting]) => [field, values.get(setting)])))];
    }),
  );
  for (const [shape, shapeValues] of valuesOf) faults.push(...shape.check(shapeValues));
  const warnings = unknownSettings([...settingsOf(shapes), ...CLIENT_SETTINGS], environment);
  if (faults.length > 0) return { valid: false, faults, warnings };
  return {
    valid: true,
    warnings,
    settings: {
      of<Values>(shape: SettingsShape<Values>): Values {
        const found = valuesOf.get(shape);
        if (!found) throw new Error(`settings were not read: ${settingsOf([shape]).map(({ name }) => name)}`);
        return found as Values;
      },
    },
  };
}

/** The value of one setting; undefined where it is invalid, with a line added to `faults`. */
function readValue<Value>(setting: Setting<Value>, environment: Environment, faults: string[]): Value | undefined {
  const text = readText(setting, environment, faults);
  const checked = setting.schema.safeParse(setting.list ? splitList(text) : text);
  if (checked.success) return checked.data;
  for (const issue of checked.error.issues) faults.push(describeIssue(setting, issue, text));
  return undefined;
}

const splitList = (text: string | null): string[] =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function describeIssue({ name, secret }: Setting<unknown>, { message }: z.core.$ZodIssue, text: string | null): string {
  return `${name}: ${message}${secret ? '' : ` (it is ${JSON.stringify(text)})`}`;
}

/** A name that differs in more letters is more likely another word than a mistyped one. */
const MAX_TYPING_ERRORS = 3;

/** A line for each variable that begins with `PINKBAR_` and is not a known setting, with the nearest of those. */
function unknownSettings(settings: readonly NamedSetting[], environment: Environment): readonly string[] {
  const known = settings.flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]));
  return Object.keys(environment)
    .filter((name) => name.startsWith('PINKBAR_') && !known.includes(name))
    .map((name) => {
      const nearest = closestMatch(name, known, { maxDistance: MAX_TYPING_ERRORS });
      return nearest === undefined ? `${name} is no setting` : `${name} is no setting; did you mean ${nearest}?`;
    });
}
