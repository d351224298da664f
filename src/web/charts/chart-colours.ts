import type { Theme } from '../state/theme.ts';

/** The colours a canvas draws with: the theme's custom properties, which a canvas cannot refer to by name. */
export interface ChartColours {
  readonly text: string;
  readonly grid: string;
  readonly onset: string;
  readonly before: string;
  readonly after: string;
  readonly error: string;
  /** First line of a panel, second, third. */
  readonly lines: readonly [string, string, string];
}

const byTheme = new Map<Theme, ChartColours>();

function readColours(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const property = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: property('--text-muted'),
    grid: property('--grid'),
    onset: property('--text'),
    before: property('--window-before'),
    after: property('--window-after'),
    error: property('--line-error'),
    lines: [property('--line-1'), property('--line-2'), property('--line-3')],
  };
}

/** The colours of the theme now applied to the document. Read once a theme: reading a computed style in every frame is slow. */
export function chartColours(applied: Theme): ChartColours {
  const known = byTheme.get(applied);
  if (known) return known;
  const colours = readColours();
  byTheme.set(applied, colours);
  return colours;
}
