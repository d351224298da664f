import { describe, expect, test } from 'vitest';
import { EVENT_KINDS, type EventKind } from '../../src/model/event.ts';
import { kindStyle, kindsToExplain } from '../../src/web/format/kind-styles.ts';

const ofKinds = (kinds: readonly EventKind[]) => kinds.map((kind) => ({ kind }));

describe('kinds of changes', () => {
  test('each have a line and a word of their own, but for the two that change code', () => {
    const others = EVENT_KINDS.filter((kind) => kind !== 'rollback');
    expect(new Set(others.map((kind) => kindStyle(kind).dashes.join())).size).toBe(others.length);
    expect(new Set(others.map((kind) => kindStyle(kind).word)).size).toBe(others.length);
    expect(kindStyle('rollback')).toEqual(kindStyle('deploy'));
  });

  test.each<[kinds: readonly EventKind[], explained: readonly EventKind[]]>([
    [[], []],
    [['deploy', 'rollback'], []],
    [
      ['incident', 'flag', 'flag', 'rollback'],
      ['deploy', 'flag', 'incident'],
    ],
    [['note'], ['note']],
  ])('%j are explained where not all are releases of code', (kinds, explained) => {
    expect(kindsToExplain(ofKinds(kinds))).toEqual(explained);
  });
});
