import { cutWindow, type NativeSeries } from '../../series/native-series.ts';
import type { ImpactInput } from '../input/impact-input.ts';
import { isLacking, presence } from '../series/window-summary.ts';
import { type Silence, testSilence } from '../statistics/silence-test.ts';

/** A signal that fell silent at the release, and what speaks for its sender being alive. */
export interface SilenceEvidence {
  readonly silence: Silence;
  /**
   * Zeros come from a sender that is alive; otherwise another signal of the release goes on, or the same one of most services that it did not touch.
   * With neither, whatever collects the samples may have stopped.
   */
  readonly others: 'zeros' | 'signals_alive' | 'services_alive' | 'silent_too';
  readonly stepMs: number;
}

/** For each input whether its signal fell silent; null where it did not. */
export function silentSignals(inputs: readonly ImpactInput[]): readonly (SilenceEvidence | null)[] {
  const all = inputs.map(({ window, releaseAt, asOf }) => cutWindow(window, releaseAt, asOf));
  const silences = inputs.map(({ signal, releaseAt }, i) => testSilence(all[i]!, signal, releaseAt));
  return inputs.map((input, i) => {
    const silence = silences[i]!;
    if (!silence) return null;
    return { silence, others: othersOf(silence, i, { input, all, silences }), stepMs: all[i]!.stepMs };
  });
}

function othersOf(
  { form, onsetMs }: Silence,
  own: number,
  {
    input,
    all,
    silences,
  }: { readonly input: ImpactInput; readonly all: readonly NativeSeries[]; readonly silences: readonly (Silence | null)[] },
): SilenceEvidence['others'] {
  if (form === 'zero') return 'zeros';
  if (all.some((series, i) => i !== own && !silences[i] && goesOn(series, onsetMs))) return 'signals_alive';
  const controls = input.controls.map((window) => cutWindow(window, input.releaseAt, input.asOf));
  const going = controls.filter((control) => goesOn(control, onsetMs));
  return 2 * going.length > controls.length ? 'services_alive' : 'silent_too';
}

/** True where a series has its samples since then. */
function goesOn(series: NativeSeries, sinceMs: number): boolean {
  const from = Math.ceil((sinceMs - series.startMs) / series.stepMs);
  return from < series.values.length && !isLacking(presence(series, from, series.values.length));
}
