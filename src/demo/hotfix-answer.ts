import type { Schema } from '../openapi/schema.ts';
import type { ServerApi } from './server-api.ts';
import { SHOP_PREFIX } from './shop-series.ts';

/** The question that tags are for, answered on the demo's data in one line. Rejects when the server refuses. */
export async function hotfixAnswer(api: ServerApi): Promise<string> {
  const asked = `tag=hotfix&signal=${SHOP_PREFIX}.error_ratio`;
  const { trains } = (await api.get(`/v1/correlations?${asked}`)) as Schema<'CorrelationsAnswer'>;
  return `Are hotfixes followed by 5xx? ${trains[0]!.sentence}`;
}
