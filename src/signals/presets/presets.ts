import { GUNICORN } from './gunicorn.ts';
import { HTTP } from './http.ts';
import { NGINX } from './nginx.ts';
import type { Preset } from './preset.ts';
import { PROMETHEUS_GO } from './prometheus-go.ts';

/** Every preset, in the order in which their signals are listed. Of signals of one name the first that is found counts. */
export const PRESETS: readonly Preset[] = [GUNICORN, NGINX, HTTP, PROMETHEUS_GO];
