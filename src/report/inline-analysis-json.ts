import { effectiveAt } from '../model/event.ts';
import type { InlineAnalysis, InlineRelease } from '../model/inline-analysis.ts';
import { toRfc3339 } from '../model/instant.ts';
import type { Signal } from '../model/signal.ts';
import type { Schema } from '../openapi/schema.ts';
import { expectedFalseFlags, NOTHING_COUNTED } from './expected-false-flags.ts';
import { findingJson, unmatchedJson } from './finding-json.ts';

/** The answer to data that came with the question: the same over HTTP and on the command line. */
export const inlineAnalysisJson = ({ asOf, points, signals, releases }: InlineAnalysis): Schema<'GivenAnalysis'> => ({
  asOf: toRfc3339(asOf),
  points,
  signals: signals.map(signalJson),
  releases: releases.map(releaseJson),
});

const signalJson = ({ id, name, service, environment, kind, bad, unit, preset }: Signal): Schema<'GivenSignal'> => ({
  ...{ id, name, service, environment, kind, bad, unit, preset },
});

function releaseJson({ index, release, report, unmatched }: InlineRelease): Schema<'GivenRelease'> {
  const { kind, service, environment, version, commit, title, tags, key } = release;
  const { method, comparisons, verdict } = report;
  return {
    event: index,
    ...{ kind, service, environment, version, commit, title, tags, key },
    effectiveAt: toRfc3339(effectiveAt(release)),
    verdict,
    analysis: {
      method,
      asOf: toRfc3339(report.asOf),
      comparisons,
      expectedFalseFlags: expectedFalseFlags(report, NOTHING_COUNTED),
    },
    findings: report.findings.map(findingJson),
    unmatched: unmatched && unmatchedJson(unmatched),
  };
}
