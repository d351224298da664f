import { millis } from '../../model/instant.ts';
import type { Schema } from '../../openapi/schema.ts';
import { formatNumber } from '../format/value-format.ts';
import { now } from '../state/clock.ts';
import { integrations } from '../state/integrations.ts';
import { zone } from '../state/view.ts';
import { formatAgo, formatInstant } from '../time/time-format.ts';

/** An instant of the API, and how long ago it is. */
function When({ text }: { readonly text: string }) {
  const at = millis(Date.parse(text));
  return (
    <time dateTime={text} title={formatInstant(at, zone.value)}>
      {formatAgo(at, now.value)}
    </time>
  );
}

/** Everything that was rejected for one reason: how often, what an example was, and what to do about it. */
const RejectionRow = ({ rejection }: { readonly rejection: Schema<'Rejections'> }) => (
  <li class="rejection">
    <p>
      <strong>{formatNumber(rejection.count)} ×</strong> {rejection.meaning} <span class="aside">({rejection.reason})</span>, last{' '}
      <When text={rejection.lastAt} />
    </p>
    <pre>
      <bdi>{rejection.example}</bdi>
    </pre>
    {rejection.advice !== null && <p class="aside">What to do: {rejection.advice}</p>}
  </li>
);

function SourceCard({ source }: { readonly source: Schema<'Integration'> }) {
  const { title, unit, accepted, lastAcceptedAt, rejected, rejections } = source;
  return (
    <li class="source" data-rejecting={rejected > 0}>
      <h3>{title}</h3>
      <p>
        {formatNumber(accepted)} {unit} accepted
        {lastAcceptedAt !== null && (
          <>
            , the last <When text={lastAcceptedAt} />
          </>
        )}
        {rejected > 0 && <span class="rejected-count">{formatNumber(rejected)} rejected</span>}
      </p>
      {rejections.length > 0 && (
        <ul class="rejections">
          {rejections.map((rejection) => (
            <RejectionRow key={rejection.reason} rejection={rejection} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** Something to look at first: what rejects, then what is in use, then what nothing was ever sent to. */
const rank = ({ rejected, accepted }: Schema<'Integration'>): number => (rejected > 0 ? 0 : accepted > 0 ? 1 : 2);

/** Which senders arrive, and what of theirs is rejected and why. */
export function IntegrationsPage() {
  const known = integrations.value;
  if (known === null) return <p class="loading">Loading…</p>;
  const sources = known.integrations.toSorted((a, b) => rank(a) - rank(b));
  const inUse = sources.filter((source) => rank(source) < 2);
  const unused = sources.filter((source) => rank(source) === 2);
  return (
    <main class="integrations">
      <h2>What arrives</h2>
      <p class="aside">
        Counted since the server started, <When text={known.since} />.
      </p>
      {inUse.length === 0 && <p class="none">Nothing has arrived yet.</p>}
      <ul class="sources">
        {inUse.map((source) => (
          <SourceCard key={source.name} source={source} />
        ))}
      </ul>
      {unused.length > 0 && (
        <>
          <h2>Nothing has come here</h2>
          <ul class="unused-sources">
            {unused.map(({ name, title }) => (
              <li key={name}>{title}</li>
            ))}
          </ul>
        </>
      )}
    </main>
  );
}
