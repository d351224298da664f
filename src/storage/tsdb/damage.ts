/** Stored samples do not match their checksum, or cannot be what was written. The message names the row. Nothing was changed. */
export class DamagedSamplesError extends Error {
  override readonly name = 'DamagedSamplesError';
}
