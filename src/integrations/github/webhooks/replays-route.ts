import { jsonAnswer, type Route } from '../../../http/route.ts';

export interface ReplaysNeeds {
  /** Has kept deliveries worked once more; resolves to how many. */
  replayDeliveries(): Promise<number>;
}

/** `POST /v1/github/replays`. */
export const replaysRoute = (needs: ReplaysNeeds): Route => ({
  method: 'post',
  path: '/v1/github/replays',
  access: 'admin',
  body: 'none',
  handle: async () => jsonAnswer({ deliveries: await needs.replayDeliveries() }, 202),
});
