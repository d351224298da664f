import { checkedConfig } from '../checked-config.ts';
import { startOrRefuse } from '../start-or-refuse.ts';
import { stopRequested } from '../stop-signals.ts';

/** Runs the server until it is asked to stop, then lets it drain. */
export async function serve(): Promise<void> {
  const asked = stopRequested();
  const running = await startOrRefuse(checkedConfig());
  await asked;
  await running.stop();
}
