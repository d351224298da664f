import { GUNICORN } from './gunicorn.ts';
import { HTTP } from './http.ts';
import { NGINX } from './nginx.ts';
import type { Preset } from './preset.ts';

/** Every preset, in the order in which their signals are listed. */
export const PRESETS: readonly Preset[] = [GUNICORN, NGINX, HTTP];
