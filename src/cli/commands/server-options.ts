import { Option } from 'commander';

/** `--url`, of every command that talks to a running server. */
export const serverUrl = () =>
  new Option('--url <url>', 'address of the server (default: PINKBAR_URL, or http://127.0.0.1:7465)');

/** `--token` of the commands for CI, which get by with less than an admin's. */
export const serverToken = (scope: string) => new Option('--token <token>', `token of scope ${scope} (default: PINKBAR_TOKEN)`);

/** `--token` of the commands that administer a server. */
export const adminToken = () => new Option('--token <token>', 'admin token to do it with (default: PINKBAR_TOKEN)');
