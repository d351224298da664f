import { describe, expect, it } from 'vitest';
import { repositoryName } from '../../src/model/repository-name.ts';

describe('repositoryName', () => {
  it.each([
    ['acme/shop', 'acme/shop'],
    ['https://github.com/acme/shop', 'acme/shop'],
    ['https://github.com/acme/shop.git/', 'acme/shop'],
    ['https://github.com/acme/shop.git', 'acme/shop'],
    ['https://user:pa55@gitlab.example:8443/group/sub/shop.git?token=x#y', 'group/sub/shop'],
    ['https://pa55word@github.com/acme/shop.git', 'acme/shop'],
    ['git@github.com:acme/shop.git', 'acme/shop'],
    ['ssh://git@host:22/acme/shop.git', 'acme/shop'],
    ['https://github.com/', null],
    ['', null],
    ['https://user:pa/55@host/acme/shop', null],
    ['https://user:p@ss@host/acme/shop', 'acme/shop'],
  ])('reads %s as %s', (address, expected) => {
    expect(repositoryName(address)).toBe(expected);
  });
});
