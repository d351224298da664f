import { effectiveAt } from '../model/event.ts';
import { SECOND_MS, toRfc3339 } from '../model/instant.ts';
import type { JudgedRelease } from '../model/report.ts';
import type { Schema } from '../openapi/schema.ts';
import { type Gate, type GateAnswer, watchedMs, worstProbability } from './gate.ts';

/** For tools that compare numbers only. */
const SCORES: Readonly<Record<GateAnswer, number>> = { pass: 1, inconclusive: 0, fail: -1 };

/** A gate as in every answer: it has the same fields with and without a release or a report. */
export function gateJson({ gate, reason, retryAfterMs }: Gate, judged: JudgedRelease | null): Schema<'Gate'> {
  const report = judged?.report ?? null;
  return {
    ...{ gate, ok: gate === 'pass', score: SCORES[gate], reason },
    release: judged && gateReleaseJson(judged),
    verdict: judged && (report?.verdict ?? 'watching'),
    probability: worstProbability(report?.findings ?? []),
    final: report?.final ?? false,
    asOf: report && toRfc3339(report.asOf),
    watchedSeconds: judged === null ? 0 : Math.floor(watchedMs(judged) / SECOND_MS),
    retryAfterSeconds: retryAfterMs === null ? null : retryAfterMs / SECOND_MS,
  };
}

function gateReleaseJson({ release }: JudgedRelease): Schema<'Gate'>['release'] {
  const { id, service, environment, version, commit, url } = release;
  return { id, service, environment, version, commit, url, effectiveAt: toRfc3339(effectiveAt(release)) };
}
