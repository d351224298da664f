/**
 * What can go wrong in the store and callers have to distinguish. Errors cross the border of the store's thread as name and
 * message, so distinguish them by `name`, never by `instanceof`.
 */
type StoreErrorName =
  | 'StoreRefusedError'
  | 'StoreFullError'
  | 'StoreUnwritableError'
  | 'StoreBusyError'
  | 'InvalidCursorError'
  | 'UnknownReleaseError';

/** The store cannot be opened; the message is one line: which path, what is wrong with it, what to do. The file was not changed. */
export class StoreRefusedError extends Error {
  override readonly name = 'StoreRefusedError' satisfies StoreErrorName;
}

/** The disk (or the limit set on the file) is full. The write did not happen; reads go on, and writes do once there is room. */
export class StoreFullError extends Error {
  override readonly name = 'StoreFullError' satisfies StoreErrorName;
}

/** The file takes no writes for a reason other than a full disk, e.g. a folder that became read-only. The write did not happen. */
export class StoreUnwritableError extends Error {
  override readonly name = 'StoreUnwritableError' satisfies StoreErrorName;
}

/** So much waits to be stored that more would only fill memory. The write did not happen; a moment later it may. */
export class StoreBusyError extends Error {
  override readonly name = 'StoreBusyError' satisfies StoreErrorName;
}

/** The cursor of a page request was not made by this store, or was made for another list. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError' satisfies StoreErrorName;
}

/** A report was added for a release that does not exist, or no longer. */
export class UnknownReleaseError extends Error {
  override readonly name = 'UnknownReleaseError' satisfies StoreErrorName;
}
