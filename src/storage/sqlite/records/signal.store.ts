import type { OwnSignalStore } from '../../ports/own-signals.ts';
import type { RecordContext } from './record-context.ts';
import { deleteSignal, listSignals, putSignal } from './signal.repository.ts';

export const ownSignalStore = ({ db }: RecordContext): OwnSignalStore => ({
  list: () => listSignals(db),
  put: (signal) => putSignal(db, signal),
  delete: (id) => deleteSignal(db, id),
});
