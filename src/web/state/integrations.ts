import { computed, signal } from '@preact/signals';
import { HOUR_MS } from '../../model/instant.ts';
import type { Schema } from '../../openapi/schema.ts';
import { now } from './clock.ts';

/** What arrives from where; null until the first answer. */
export const integrations = signal<Schema<'Integrations'> | null>(null);

/** Long enough for somebody who sets a sender up to see it, and over by the next day. */
const RECENT_MS = HOUR_MS;

/** How many sources had something rejected within the last hour. */
export const recentlyRejecting = computed(
  () =>
    (integrations.value?.integrations ?? []).filter(({ rejections }) =>
      rejections.some(({ lastAt }) => Date.parse(lastAt) > now.value - RECENT_MS),
    ).length,
);
