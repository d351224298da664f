import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../../../src/model/instant.ts';
import type { TokenDraft } from '../../../../src/model/token.ts';
import { plus, TEN } from '../../drafts.ts';
import { MOUNTS, openHere } from '../../mounts.ts';

const draft = (fields: Partial<TokenDraft> = {}): TokenDraft => ({
  name: 'ci',
  scopes: ['ingest', 'read'],
  hash: 'a'.repeat(64),
  expiresAt: null,
  ...fields,
});

describe.each(MOUNTS)('tokens, %s', (_name, open) => {
  it('are found by their hash until they are revoked', async () => {
    const store = await open();
    const token = await store.tokens.add(draft());
    expect(token).toMatchObject({ ...draft(), revokedAt: null });
    expect(await store.tokens.findByHash('a'.repeat(64))).toEqual(token);
    expect(await store.tokens.findByHash('A'.repeat(64))).toBeNull();
    expect(await store.tokens.findByHash("' OR 1=1 --")).toBeNull();
    expect(await store.tokens.revoke(token.id)).toBe(true);
    expect(await store.tokens.findByHash('a'.repeat(64))).toBeNull();
    expect(await store.tokens.revoke('no-such-token')).toBe(false);
    expect(await store.tokens.list()).toEqual([{ ...token, revokedAt: expect.any(Number) }]);
  });

  it('have a secret of their own', async () => {
    const store = await open();
    await store.tokens.add(draft());
    await expect(store.tokens.add(draft({ name: 'other' }))).rejects.toThrow(/UNIQUE/);
    expect(await store.tokens.list()).toHaveLength(1);
  });
});

describe('tokens', () => {
  it('end at their expiry', async () => {
    let now = TEN;
    const store = await openHere(() => now);
    await store.tokens.add(draft({ expiresAt: plus(TEN, HOUR_MS) }));
    now = plus(TEN, HOUR_MS - 1);
    expect(await store.tokens.findByHash('a'.repeat(64))).not.toBeNull();
    now = plus(TEN, HOUR_MS);
    expect(await store.tokens.findByHash('a'.repeat(64))).toBeNull();
  });

  it('keep the instant of the first revocation, and are listed newest first', async () => {
    let now = TEN;
    const store = await openHere(() => now);
    const first = await store.tokens.add(draft({ hash: '1' }));
    const second = await store.tokens.add(draft({ hash: '2' }));
    await store.tokens.revoke(first.id);
    now = plus(TEN, HOUR_MS);
    expect(await store.tokens.revoke(first.id)).toBe(true);
    expect(await store.tokens.list()).toEqual([second, { ...first, revokedAt: TEN }]);
  });
});
