import type { ComponentChildren } from 'preact';
import { ownPValue } from '../../model/finding.ts';
import { MINUTE_MS } from '../../model/instant.ts';
import type { Schema } from '../../openapi/schema.ts';
import {
  formatEffect,
  formatEffectInterval,
  formatProbability,
  formatPValue,
  formatRelative,
  formatSize,
} from '../format/finding-format.ts';
import { formatNumber, formatValue, quantityOf } from '../format/value-format.ts';
import { FindingVerdictBadge } from '../releases/verdict-badge.tsx';
import { zone } from '../state/view.ts';
import { formatClock, formatDuration } from '../time/time-format.ts';
import { BeforeAfter } from './before-after.tsx';
import { SlicesList } from './slices-list.tsx';

/** What the form of a shift is called; a blip and a burst both came and went. */
const SHAPE_WORDS = { step: 'step', ramp: 'ramp', transient: 'came and went', variance: 'wider' } as const;

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div class="fact">
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

function delayWords(delayMs: number): string {
  if (Math.abs(delayMs) < MINUTE_MS) return 'with the release';
  return `${formatDuration(Math.abs(delayMs))} ${delayMs < 0 ? 'before' : 'after'} the release`;
}

/** `10:04, 4 min after the release, between 09:58 and 10:09`. */
function OnsetFact({ finding, effectiveAt }: { readonly finding: Schema<'Finding'>; readonly effectiveAt: string }) {
  if (finding.onset === null || finding.verdict === 'no_effect') return null;
  const [at, low, high] = [finding.onset.at, finding.onset.low, finding.onset.high].map((text) => Date.parse(text));
  const delayMs = at! - Date.parse(effectiveAt);
  return (
    <Fact name="Began">
      {formatClock(at!, zone.value)}, {delayWords(delayMs)}
      <span class="aside">
        {' '}
        between {formatClock(low!, zone.value)} and {formatClock(high!, zone.value)}
      </span>
    </Fact>
  );
}

/** `10:31, after 27 min`. */
function EndFact({ finding }: { readonly finding: Schema<'Finding'> }) {
  if (finding.end === null) return null;
  const end = Date.parse(finding.end);
  const lastedMs = finding.onset === null ? null : end - Date.parse(finding.onset.at);
  return (
    <Fact name="Ended">
      {formatClock(end, zone.value)}
      {lastedMs !== null && lastedMs >= MINUTE_MS && `, after ${formatDuration(lastedMs)}`}
    </Fact>
  );
}

/** `1,240 errors more than expected, 95 % interval 1,190 to 1,290`. */
function CostFact({ finding }: { readonly finding: Schema<'Finding'> }) {
  if (finding.cost === null) return null;
  const { amount, low, high, unit } = finding.cost;
  return (
    <Fact name="Cost">
      {formatNumber(Number(amount.toPrecision(3)))} {costWords(unit, finding)}
      <span class="aside">
        {' '}
        95 % interval {formatNumber(Number(low.toPrecision(3)))} to {formatNumber(Number(high.toPrecision(3)))}
      </span>
    </Fact>
  );
}

function costWords(unit: NonNullable<Schema<'Finding'>['cost']>['unit'], { bad, unit: own }: Schema<'Finding'>): string {
  const than = `${bad === 'down' ? (unit === 'unit_minutes' ? 'less' : 'fewer') : 'more'} than expected`;
  return unit === 'unit_minutes' ? `${own === null ? '' : `${own} `}× min ${than}` : `${unit} ${than}`;
}

/** `4.13.1 on 1 instance: 3.1 %` beside `4.13.0 on 4 instances: 0.2 %`. */
function VersionsFact({ finding }: { readonly finding: Schema<'Finding'> }) {
  const { cohorts, kind, unit } = finding;
  if (cohorts === null) return null;
  const side = ({ version, instances, level }: Schema<'CohortSide'>, otherwise: string): string =>
    `${version ?? otherwise} on ${instances} ${instances === 1 ? 'instance' : 'instances'}: ${formatValue(level, quantityOf({ name: finding.signalName, kind, unit }))}`;
  return (
    <Fact name="Side by side">
      {side(cohorts.newer, 'new version')}, {side(cohorts.older, 'old version')}
      <span class="aside">
        {' '}
        {ROLLOUT_WORDS[cohorts.rollout]}, p {formatPValue(cohorts.pValue)}
        {!cohorts.isTrusted && ', not compared: other traffic than its instances suggest'}
      </span>
    </Fact>
  );
}

const ROLLOUT_WORDS = {
  side_by_side: 'both run',
  rolled_out: 'the old one is gone',
  taken_back: 'the new one was taken back',
} as const;

function Strength({ finding }: { readonly finding: Schema<'Finding'> }) {
  const { effect, evidence } = finding;
  const interval = effect && formatEffectInterval(effect);
  const pValue = ownPValue(finding);
  return (
    <>
      {effect && (
        <Fact name="Effect">
          {formatEffect(effect, finding.kind, finding.unit)}
          {finding.kind === 'ratio' && effect.relative !== null && ` (${formatRelative(effect.relative)})`}
          {interval && <span class="aside"> 95 % interval {interval}</span>}
        </Fact>
      )}
      {finding.probability !== null && (
        <Fact name="Probability">
          {formatProbability(finding.probability)} that the release made it worse
          {evidence && <span class="aside"> prior {formatProbability(evidence.prior)}</span>}
        </Fact>
      )}
      {pValue !== null && (
        <Fact name="p-value">
          {formatPValue(pValue)}
          {evidence && <span class="aside"> against {evidence.placebos} quiet moments</span>}
        </Fact>
      )}
      <VersionsFact finding={finding} />
      {finding.blameShare !== null && <Fact name="Blame share">{formatProbability(finding.blameShare)}</Fact>}
    </>
  );
}

interface FindingCardProps {
  readonly finding: Schema<'Finding'>;
  readonly effectiveAt: string;
  readonly open: boolean;
}

/** What was concluded of one signal, with the numbers it rests on. */
export function FindingCard({ finding, effectiveAt, open }: FindingCardProps) {
  const seen = finding.evidence?.couldHaveSeen ?? null;
  return (
    <details class="finding" open={open}>
      <summary>
        <span class="finding-name">{finding.signalName}</span>
        <FindingVerdictBadge verdict={finding.verdict} />
      </summary>
      <dl class="facts">
        <Strength finding={finding} />
        <OnsetFact finding={finding} effectiveAt={effectiveAt} />
        <EndFact finding={finding} />
        <CostFact finding={finding} />
        {finding.shape !== null && <Fact name="Shape">{SHAPE_WORDS[finding.shape]}</Fact>}
      </dl>
      {finding.evidence && <BeforeAfter finding={finding} evidence={finding.evidence} />}
      {finding.slices && <SlicesList finding={finding} found={finding.slices} />}
      {finding.reasons.length > 0 && (
        <ul class="reasons" aria-label="Reasons">
          {finding.reasons.map((reason) => (
            <li key={reason.code}>{reason.text}</li>
          ))}
        </ul>
      )}
      {seen !== null && finding.verdict !== 'no_effect' && (
        <p class="aside">A change of {formatSize(seen)} or more would have been seen here.</p>
      )}
    </details>
  );
}
