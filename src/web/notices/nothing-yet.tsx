import { CopyBlock } from './copy-block.tsx';

/** The port StatsD is received on unless the server is configured otherwise. */
const STATSD_PORT = 8125;

const gunicornLine = (): string => `gunicorn app:app --statsd-host=${location.hostname}:${STATSD_PORT} --statsd-prefix=shop`;

const deployLine = (): string => `curl ${location.origin}/v1/events \\
  -H "Authorization: Bearer $PINKBAR_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{"service":"shop","version":"1.4.2","tags":["hotfix"]}'`;

/** What to do on a server that has received nothing yet. */
export const NothingYet = () => (
  <section class="notice">
    <h2>Nothing here yet</h2>
    <p>Send metrics, post a deploy, and this page shows them on one time axis. It looks again by itself.</p>
    <CopyBlock title="Metrics from gunicorn" text={gunicornLine()} />
    <CopyBlock title="A deploy, from a terminal or from CI" text={deployLine()} />
    <p class="aside">
      Posting needs a token with the scope <code>ingest</code>.
    </p>
  </section>
);
