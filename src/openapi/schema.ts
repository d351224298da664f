import type { components } from './api-types.ts';

/** A shape of `openapi.yaml` by its name there, such as `Schema<'ReleaseReport'>`: what is sent or answered as JSON. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];
