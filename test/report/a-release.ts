import type { DatedEvent } from '../../src/model/event.ts';
import { millis } from '../../src/model/instant.ts';
import type { Release } from '../../src/model/release.ts';

const RELEASED = millis(1_795_398_600_000);

/** A deploy of shop to production; change what the test is about. */
export const aRelease = (change: Partial<DatedEvent> = {}): Release => ({
  id: '01J',
  kind: 'deploy',
  service: 'shop',
  environment: 'production',
  version: '1.4.2',
  commit: null,
  ref: null,
  repository: null,
  author: 'ann',
  title: null,
  text: null,
  url: 'https://ci.example/4711',
  tags: ['hotfix'],
  startedAt: RELEASED,
  endedAt: null,
  status: 'succeeded',
  key: null,
  source: 'api',
  createdAt: RELEASED,
  updatedAt: RELEASED,
  sameAs: null,
  ...(change as Partial<Release>),
});
