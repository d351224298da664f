/**
 * `owner/name` of a repository, from its address in any of the forms Git takes (`https://host/owner/name.git`, `git@host:owner/name.git`)
 * or from the name itself. User names, passwords and queries in an address are left out: an address in a pipeline often holds a token.
 * Null where nothing is left.
 */
export function repositoryName(address: string): string | null {
  const withoutHost = address
    .trim()
    .replace(/[?#].*$/, '')
    .replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*\//i, '')
    .replace(/^[^/]*@[^/:]*:/, '');
  const name = withoutHost.replace(/^\/+|\/+$/g, '').replace(/\.git$/i, '');
  return name === '' || name.includes('@') || name.includes('://') ? null : name;
}
