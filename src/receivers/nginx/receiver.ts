import { z } from 'zod';
import { defineComponent } from '../../component/component.ts';
import { setting, settingsShape } from '../../settings/setting.ts';
import { hostAddress, portNumber } from '../../settings/value-types.ts';
import { listenNginx, type NginxListener } from './listen.ts';
import { registerNginxMetrics } from './nginx-metrics.ts';

/** Each route has a dozen series. */
const MOST_ROUTES = 500;

const timeZone = z.string().refine((name) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}, 'is no time zone such as Europe/Berlin');

export const NGINX_SETTINGS = settingsShape({
  /** 0 turns it off. */
  port: setting('NGINX_PORT', '5140', portNumber),
  host: setting('NGINX_HOST', '127.0.0.1', hostAddress),
  serviceField: setting('NGINX_SERVICE_FIELD', 'host', z.string().regex(/^[\w.@-]{1,100}$/, 'is no name of a member')),
  maxRoutes: setting('NGINX_ROUTES', '0', z.coerce.number().int().min(0).max(MOST_ROUTES)),
  timeZone: setting('NGINX_TIME_ZONE', 'UTC', timeZone),
});

/** The access log of NGINX, sent by its `access_log syslog:` over UDP. */
export const nginx = defineComponent({
  name: 'nginx',
  settings: NGINX_SETTINGS,
  create(settings, { samples, arrivals, clock, log }) {
    if (settings.port === 0) return null;
    let listener: NginxListener | null = null;
    return {
      address: () => listener && `${listener.udp.host}:${listener.udp.port}`,
      registerMetrics: (registry) => registerNginxMetrics(registry, () => listener),
      async start() {
        listener = await listenNginx(settings, { samples, arrivals, clock, log });
      },
      async stop() {
        await listener?.close();
      },
    };
  },
});
