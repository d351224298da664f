import type { Registry } from 'prom-client';
import type { Route } from '../http/route.ts';
import type { TaskHandler } from '../queue/task-handler.ts';
import type { Settings } from '../settings/read-settings.ts';
import type { SettingsShape } from '../settings/setting.ts';
import type { Context } from './context.ts';

/** One part of the server that can be left out: a receiver, an integration, judging, insights. */
export interface Component {
  /** Served over HTTP; each is described in openapi.yaml. */
  readonly routes?: readonly Route[];
  /** Kinds of work in the durable queue. */
  readonly tasks?: readonly TaskHandler[];
  /** Where it listens besides HTTP, for the line that is logged when the server is ready. Null until it has started. */
  readonly address?: () => string | null;
  /** Adds collectors for what this component counts. */
  registerMetrics?(registry: Registry): void;
  /** Begins what happens over time. Components start in the order of the list; a rejection stops the server. */
  start?(): Promise<void>;
  /** Resolves when nothing of it is running. Components stop in the reverse order of starting; also called where `start` was not. */
  stop?(): Promise<void>;
}

/** An entry of the list of components. */
export interface ComponentFactory {
  readonly name: string;
  readonly settings: SettingsShape<unknown>;
  /** Null where the settings turn it off. Must not start anything, which is done by `start`. */
  create(settings: Settings, context: Context): Component | null;
}

export interface ComponentDefinition<Values> {
  readonly name: string;
  readonly settings: SettingsShape<Values>;
  create(settings: Values, context: Context): Component | null;
}

/** Declares a component; `create` gets the values of its own settings. */
export function defineComponent<Values>({ name, settings, create }: ComponentDefinition<Values>): ComponentFactory {
  return { name, settings: settings as SettingsShape<unknown>, create: (read, context) => create(read.of(settings), context) };
}
