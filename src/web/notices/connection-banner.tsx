import { connection, refresh } from '../state/refresh.ts';
import { forgetToken } from '../state/session.ts';

/** The token is good, but has not the scope `read`. */
const FORBIDDEN = 403;

/** Says that what is shown may be old, for as long as it may. */
export function ConnectionBanner() {
  const state = connection.value;
  if (state.kind === 'fine') return null;
  const words =
    state.kind === 'unreachable'
      ? 'The server cannot be reached. What is shown is what was loaded last.'
      : `The server answered with a problem. ${state.title}`;
  return (
    <p class="banner" role="alert">
      {words}
      <button type="button" class="plain" onClick={() => void refresh()}>
        Try again
      </button>
      {state.kind === 'problem' && state.status === FORBIDDEN && (
        <button type="button" class="plain" onClick={() => forgetToken(false)}>
          Use another token
        </button>
      )}
    </p>
  );
}
