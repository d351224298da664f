import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Makes the names in a folder durable: files created, renamed or removed in it stay so after a power loss. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
