import { beforeEach, describe, expect, test } from 'vitest';
import { createTokenDirectory, type TokenDirectory } from '../../src/http/token-directory.ts';
import { type Millis, millis } from '../../src/model/instant.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { Storage } from '../../src/storage/ports/storage.ts';
import { temporaryFolder } from '../storage/temporary-folder.ts';

const HASH = 'a'.repeat(64);

describe('the token directory', () => {
  let store: Storage;
  let directory: TokenDirectory;
  let now: Millis;
  let reads: number;

  beforeEach(async () => {
    now = millis(1_795_400_000_000);
    reads = 0;
    const clock = (): Millis => now;
    store = await openStore({ directory: temporaryFolder(), synchronous: 'normal' }, { now: clock, onFault() {} });
    const counted = {
      ...store.tokens,
      findByHash(hash: string) {
        reads += 1;
        return store.tokens.findByHash(hash);
      },
    };
    directory = createTokenDirectory(counted, clock);
  });

  const pass = (ms: number): void => {
    now = millis(now + ms);
  };
  const add = () => directory.add({ name: 'ci', scopes: ['ingest'], hash: HASH, expiresAt: null });

  test('reads a token once a second', async () => {
    const { id } = await add();
    expect(await directory.findByHash(HASH)).toMatchObject({ id });
    pass(999);
    expect(await directory.findByHash(HASH)).toMatchObject({ id });
    expect(reads).toBe(1);
    pass(1);
    expect(await directory.findByHash(HASH)).toMatchObject({ id });
    expect(reads).toBe(2);
  });

  test('refuses a token at once when it is revoked here', async () => {
    const { id } = await add();
    await directory.findByHash(HASH);
    expect(await directory.revoke(id)).toBe(true);
    expect(await directory.findByHash(HASH)).toBeNull();
  });

  test('refuses a token within a second when it is revoked elsewhere', async () => {
    const { id } = await add();
    await directory.findByHash(HASH);
    await store.tokens.revoke(id);
    expect(await directory.findByHash(HASH)).toMatchObject({ id });
    pass(1_000);
    expect(await directory.findByHash(HASH)).toBeNull();
  });

  test('does not remember that a token is unknown: a new one works at once', async () => {
    expect(await directory.findByHash(HASH)).toBeNull();
    const { id } = await add();
    expect(await directory.findByHash(HASH)).toMatchObject({ id });
  });
});
