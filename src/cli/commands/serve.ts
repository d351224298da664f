import { stopRequested } from '../process/stop-signals.ts';
import { serverSettings } from '../server/server-settings.ts';
import { startOrRefuse } from '../server/start-or-refuse.ts';

/** Runs the server until a stop signal, then lets it drain. */
export async function serve(): Promise<void> {
  const stopping = stopRequested();
  const running = await startOrRefuse(serverSettings());
  await stopping;
  await running.stop();
}
