import { GUNICORN } from './gunicorn.ts';
import { GUNICORN_CHECK, GUNICORN_SAMPLER } from './gunicorn-workers.ts';
import { HTTP } from './http.ts';
import { NGINX } from './nginx.ts';
import type { Preset } from './preset.ts';
import { PROMETHEUS_GO } from './prometheus-go.ts';

/** Every preset, in the order in which their signals are listed. Of signals of one name the first that is found counts. */
export const PRESETS: readonly Preset[] = [GUNICORN, GUNICORN_SAMPLER, GUNICORN_CHECK, NGINX, HTTP, PROMETHEUS_GO];
