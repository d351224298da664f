import { ReleaseList } from '../releases/release-list.tsx';
import { view } from '../state/view.ts';
import { ReleaseDetails } from './release-details.tsx';

/** Beside the panels: the list of releases, or the findings of the one that is open. On a narrow page the open one covers the panels. */
export function SideColumn() {
  const open = view.value.release !== null;
  return (
    <aside class="side" data-open={open} aria-label={open ? 'Findings' : 'Releases'}>
      {open ? <ReleaseDetails /> : <ReleaseList />}
    </aside>
  );
}
