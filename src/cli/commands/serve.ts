import { stopRequested } from '../process/stop-signals.ts';
import { serverSettings } from '../server/server-settings.ts';
import { startOrRefuse } from '../server/start-or-refuse.ts';

/** Runs the server until it is asked to stop, then lets it drain. */
export async function serve(): Promise<void> {
  const asked = stopRequested();
  const running = await startOrRefuse(serverSettings());
  await asked;
  await running.stop();
}
