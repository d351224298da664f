import type { PublicationStore } from '../../ports/publications.ts';
import {
  beginRequest,
  findPublication,
  listPublicationsOf,
  recheckPublication,
  settlePublication,
  withdrawRequests,
} from './publication.repository.ts';
import type { RecordContext } from './record-context.ts';

export const publicationStore = ({ db }: RecordContext): PublicationStore => ({
  get: (releaseId, target) => findPublication(db, releaseId, target),
  begin: (publication, at) => beginRequest(db, publication, at),
  withdraw: (publication) => withdrawRequests(db, publication),
  settle: (publication, shown) => settlePublication(db, publication, shown),
  recheck: (publication, at) => recheckPublication(db, publication, at),
  ofRelease: (releaseId) => listPublicationsOf(db, releaseId),
});
