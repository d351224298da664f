import type { EventKind } from '../../model/event.ts';

/** How changes of a kind are told apart from others, besides the colour of their tags. */
export interface KindStyle {
  /** For the legend. */
  readonly word: string;
  /** Lengths of dashes and gaps of the bar in CSS pixels, in turn; empty for a line without gaps. */
  readonly dashes: readonly number[];
}

const CODE: KindStyle = { word: 'release', dashes: [] };

/** Every kind has a line of its own, so that colour is never the only difference. */
const STYLES: Readonly<Record<EventKind, KindStyle>> = {
  deploy: CODE,
  rollback: CODE,
  flag: { word: 'flag', dashes: [9, 5] },
  config: { word: 'config', dashes: [2, 3] },
  migration: { word: 'migration', dashes: [12, 3, 2, 3] },
  scale: { word: 'scaling', dashes: [4, 8] },
  incident: { word: 'incident', dashes: [16, 4] },
  note: { word: 'note', dashes: [1, 5] },
};

export const kindStyle = (kind: EventKind): KindStyle => STYLES[kind];

/** The kinds among some changes that the legend has to explain, in a fixed order; none where all are releases of code. */
export function kindsToExplain(changes: ReadonlyArray<{ readonly kind: EventKind }>): readonly EventKind[] {
  const present = new Set<EventKind>(changes.map(({ kind }) => (kind === 'rollback' ? 'deploy' : kind)));
  const kinds = (Object.keys(STYLES) as readonly EventKind[]).filter((kind) => present.has(kind));
  return kinds.every((kind) => kind === 'deploy') ? [] : kinds;
}
