import { z } from 'zod';
import { setting } from '../../settings/setting.ts';
import { DEFAULT_OWNER_LABELS } from './prometheus-owner.ts';

const labelNames = z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_.]*$/, 'is no name of a label')).readonly();

/** Whose a series of Prometheus is: the same whether it is sent or pulled. */
export const SERVICE_LABELS = setting('PROMETHEUS_SERVICE_LABELS', DEFAULT_OWNER_LABELS.service.join(', '), labelNames, {
  list: true,
});
export const ENVIRONMENT_LABELS = setting(
  'PROMETHEUS_ENVIRONMENT_LABELS',
  DEFAULT_OWNER_LABELS.environment.join(', '),
  labelNames,
  { list: true },
);
