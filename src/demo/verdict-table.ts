import { ownPValue } from '../model/finding.ts';
import { MINUTE_MS, type Millis, toRfc3339 } from '../model/instant.ts';
import type { JudgedFinding } from './await-verdicts.ts';
import type { ComparedRelease, Score, Tally } from './compare-verdicts.ts';

const HEADINGS = ['released (UTC)', 'version', 'tags', 'planted', 'verdict', 'strongest finding', ''];

/** One line a release, oldest first, in columns. */
export function verdictTable(compared: readonly ComparedRelease[]): string {
  const rows = compared.map(({ posted, judged, top, mark }) => [
    toRfc3339(posted.at).slice(0, 16).replace('T', ' '),
    posted.planned.kind === 'rollback' ? `${posted.planned.version} (rollback)` : posted.planned.version,
    posted.planned.tags.join(' '),
    posted.planned.truth.note,
    judged.verdict,
    top === null ? '-' : findingText(top, posted.at),
    mark,
  ]);
  const all = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  return `${line(HEADINGS)}\n${line(widths.map((width) => '-'.repeat(width)))}\n${rows.map(line).join('\n')}\n`;
}

/** For instance `error_ratio regression +640 %, probability 0.97, from +1 min`. */
function findingText(finding: JudgedFinding, releasedAt: Millis): string {
  const parts = [`${finding.signalName} ${finding.verdict.replaceAll('_', ' ')}`];
  const relative = finding.effect?.relative ?? null;
  if (relative !== null) parts[0] += ` ${relative < 0 ? '-' : '+'}${percent(Math.abs(relative))}`;
  if ((finding.verdict === 'regression' || finding.verdict === 'burst') && finding.probability !== null)
    parts.push(`probability ${finding.probability.toFixed(2)}`);
  else {
    const pValue = ownPValue(finding);
    if (pValue !== null) parts.push(`p ${pValue.toPrecision(1)}`);
  }
  if (finding.onset !== null) parts.push(`from ${lagText(new Date(finding.onset.at).getTime() - releasedAt)}`);
  return parts.join(', ');
}

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;

function lagText(lagMs: number): string {
  const minutes = Math.round(lagMs / MINUTE_MS);
  return `${minutes < 0 ? '-' : '+'}${Math.abs(minutes)} min`;
}

/** The counts, on one line. */
export function scoreText(score: Score): string {
  const share = ({ hits, of }: Tally): string => `${hits}/${of}`;
  return [
    `regressions found ${share(score.regressions)}`,
    `bursts found ${share(score.bursts)}`,
    `harmless releases flagged ${share(score.harmlessFlagged)}`,
    `restart blip called transient ${share(score.blips)}`,
    `improvements named ${share(score.improvements)}`,
  ].join(' · ');
}
