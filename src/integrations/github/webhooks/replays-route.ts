import { jsonAnswer, type Route } from '../../../http/route.ts';
import type { SuccessOf } from '../../../openapi/schema.ts';

/** `POST /v1/github/replays`; `replay` has retained deliveries processed again and resolves to how many. */
export const replaysRoute = (replay: () => Promise<number>): Route => ({
  method: 'post',
  path: '/v1/github/replays',
  access: 'admin',
  body: 'none',
  handle: async () => jsonAnswer<SuccessOf<'createReplay'>>({ deliveries: await replay() }, 202),
});
