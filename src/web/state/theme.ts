import { signal } from '@preact/signals';

export type Theme = 'light' | 'dark';

const STORAGE_KEY = 'pinkbar.theme';
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

const systemTheme = (): Theme => (prefersDark.matches ? 'dark' : 'light');

function storedTheme(): Theme | null {
  const stored = localStorage.getItem(STORAGE_KEY);
  return stored === 'light' || stored === 'dark' ? stored : null;
}

/** The theme in use; canvases read it to know when to draw anew. */
export const theme = signal<Theme>(storedTheme() ?? systemTheme());

function apply(next: Theme): void {
  document.documentElement.dataset.theme = next;
  theme.value = next;
}

/** Applies the stored theme or the system's, and follows the system for as long as the user has not chosen. */
export function openTheme(): void {
  apply(theme.peek());
  prefersDark.addEventListener('change', () => {
    if (storedTheme() === null) apply(systemTheme());
  });
}

/** Changes to the other theme. A choice that equals the system's is not stored, so that the page follows the system again. */
export function switchTheme(): void {
  const next = theme.peek() === 'dark' ? 'light' : 'dark';
  if (next === systemTheme()) localStorage.removeItem(STORAGE_KEY);
  else localStorage.setItem(STORAGE_KEY, next);
  apply(next);
}
