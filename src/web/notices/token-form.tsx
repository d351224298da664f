import { tokenRefused, useToken } from '../state/session.ts';

function submit(event: SubmitEvent): void {
  event.preventDefault();
  const entered = new FormData(event.currentTarget as HTMLFormElement).get('token');
  if (typeof entered === 'string' && entered.trim() !== '') useToken(entered.trim());
}

/** Asks for an API token, and says where one comes from. */
export function TokenForm() {
  return (
    <main class="notice">
      <h1>Pinkbar</h1>
      {tokenRefused.value && (
        <p class="refused" role="alert">
          The server refused this token. It may be mistyped, expired or revoked.
        </p>
      )}
      <form onSubmit={submit}>
        <label class="field-block" for="token">
          API token with the scope <code>read</code>
        </label>
        <input id="token" name="token" type="password" required autoComplete="off" spellcheck={false} placeholder="pbk_r_…" />
        <button type="submit" class="primary">
          Open the dashboard
        </button>
      </form>
      <p>The first start of the server prints an admin token, once. With it, make a token for reading:</p>
      <pre>
        <code>{`curl ${location.origin}/v1/tokens \\
  -H "Authorization: Bearer $ADMIN_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"name":"dashboard","scopes":["read"]}'`}</code>
      </pre>
      <p class="aside">
        It is kept for this tab only. A link such as <code>{`${location.origin}/#token=…`}</code> opens the dashboard without
        asking.
      </p>
    </main>
  );
}
