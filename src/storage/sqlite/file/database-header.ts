import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { refusal } from './refuse.ts';

/** Marks a SQLite file as Pinkbar's: "Pink" in ASCII (https://www.sqlite.org/fileformat.html, section 1.3.15). */
export const APPLICATION_ID = 0x50_69_6e_6b;

const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');
const HEADER_BYTES = 100;
const APPLICATION_ID_OFFSET = 68;

export const RESTORE = 'restore a backup, or move it away to start with nothing';

/**
 * Refuses what is no database of Pinkbar's by its first bytes, without SQLite, which would take an empty file for a new database.
 * Throws `StoreRefusedError`.
 */
export function checkHeader(path: string): void {
  const status = statSync(path);
  if (status.isDirectory()) throw refusal(path, 'it is a folder, not a file', 'move it away');
  if (!status.isFile()) throw refusal(path, 'it is not a regular file', 'move it away');
  if (status.size === 0) throw refusal(path, 'it is empty', RESTORE);
  const header = readStart(path, HEADER_BYTES);
  if (header.length < HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw refusal(path, 'it is not a SQLite database', RESTORE);
  }
  if (header.readUInt32BE(APPLICATION_ID_OFFSET) !== APPLICATION_ID) {
    throw refusal(path, 'it is a SQLite database of another program', 'choose another folder');
  }
}

function readStart(path: string, bytes: number): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const start = Buffer.alloc(bytes);
    return start.subarray(0, readSync(descriptor, start, 0, bytes, 0));
  } finally {
    closeSync(descriptor);
  }
}
