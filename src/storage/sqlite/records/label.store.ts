import type { LabelStore } from '../../ports/labels.ts';
import { addLabels } from './label.repository.ts';
import type { RecordContext } from './record-context.ts';

export const labelStore = ({ db, now }: RecordContext): LabelStore => ({
  add: (labels) => db.transaction().execute((trx) => addLabels(trx, labels, now())),
});
