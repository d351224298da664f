import { computed, signal } from '@preact/signals';
import { openSession } from './session.ts';
import { readView, type View, writeView } from './url-state.ts';

/** What the page shows, in step with the address bar. Changed only by `changeView`. */
export const view = signal<View>(readView(location.hash));

/** The time zone of all times on the page. */
export const zone = computed(() => view.value.zone);

/** Changes what is shown and adds it to the browser's history, so that Back undoes a zoom or closes a release. */
export function changeView(change: Partial<View>): void {
  const next = { ...view.peek(), ...change };
  const fragment = writeView(next);
  if (fragment === writeView(view.peek())) return;
  history.pushState(null, '', location.pathname + location.search + fragment);
  view.value = next;
}

/** Follows Back and Forward, and links to another view that are opened in this tab. */
export function followHistory(): void {
  addEventListener('popstate', () => {
    openSession();
    view.value = readView(location.hash);
  });
}
