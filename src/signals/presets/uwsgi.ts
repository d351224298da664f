import type { Preset } from './preset.ts';
import { errorRatio, gaugeLevel, meanOfSum, requestCount } from './preset-signals.ts';

/** The stats server of uWSGI and its push over StatsD, which tells idle workers, and neither threads nor killed requests. It knows no status codes: an error is an exception that leaves the application. */
export const UWSGI: Preset = {
  name: 'uwsgi',
  signals: [
    requestCount('uwsgi_request_rate', ['uwsgi.requests']),
    errorRatio('uwsgi_exception_ratio', ['uwsgi.exceptions'], ['uwsgi.requests']),
    ...meanOfSum('uwsgi_latency_mean', 'uwsgi.running_time', 'uwsgi.requests', 'ms', []),
    gaugeLevel('busy_workers', 'up', ['uwsgi.workers.busy']),
    {
      name: 'worker_utilisation',
      // Threads of a worker count each.
      ...{ kind: 'gauge', bad: 'up', unit: null, foundBy: ['uwsgi.cores.busy'], unless: [] },
      expression: { form: 'ratio', numerator: ['uwsgi.cores.busy'], denominator: ['uwsgi.cores.total'] },
    },
    {
      name: 'worker_utilisation',
      ...{ kind: 'gauge', bad: 'up', unit: null, foundBy: ['uwsgi.workers.idle'], unless: [] },
      expression: { form: 'ratio', numerator: ['uwsgi.workers.busy'], denominator: ['uwsgi.workers.busy', 'uwsgi.workers.idle'] },
    },
    gaugeLevel('workers', 'down', ['uwsgi.workers.total']),
    {
      name: 'workers',
      ...{ kind: 'gauge', bad: 'down', unit: null, foundBy: ['uwsgi.workers.idle'], unless: [] },
      expression: { form: 'level', of: ['uwsgi.workers.busy', 'uwsgi.workers.idle'] },
    },
    gaugeLevel('backlog', 'up', ['uwsgi.listen_queue']),
    {
      name: 'uwsgi_killed_requests',
      ...{ kind: 'count', bad: 'up', unit: null, foundBy: ['uwsgi.harakiris'], unless: [] },
      expression: { form: 'sum', of: ['uwsgi.harakiris'] },
    },
    {
      name: 'uwsgi_respawns',
      ...{ kind: 'count', bad: 'up', unit: null, foundBy: ['uwsgi.respawns'], unless: [] },
      expression: { form: 'sum', of: ['uwsgi.respawns'] },
    },
  ],
};
