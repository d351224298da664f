import type { JointMove, JudgedTrain, LaggedMove, PairCorrelation, TrainCorrelation } from '../../model/correlation.ts';
import { duration, pText } from './quantities.ts';

/** One sentence for people. It never says "causes", because an order in time does not prove one. */
export function trainSentence(tag: string, { signal, verdict, after, before }: Omit<TrainCorrelation, 'sentence'>): string {
  if (!after || !before) return '';
  if (verdict === 'followed') {
    const { count, of } = after.hits;
    return `After ${count} of ${of} ${tag} events ${signal.id} ${moved(after)} further than usual, most ${soon(after.lagMs)} (${pText(after.adjustedPValue)}).`;
  }
  if (verdict === 'preceded') {
    return `${signal.id} ${moved(before)} ${duration(-before.lagMs)} before ${tag} events (${pText(before.adjustedPValue)}): the events may answer it, they did not bring it about.`;
  }
  return `${signal.id} moves after ${tag} events no more than at the same times of other days (${pText(after.adjustedPValue)}).`;
}

/** What the reports say of the releases in a train, where that belongs beside the verdict; null where none of them was judged. */
export function flaggedSentence(
  { verdict }: Pick<TrainCorrelation, 'verdict'>,
  { count, of }: JudgedTrain['flagged'],
): string | null {
  if (of === 0 || (count === 0 && verdict !== 'followed')) return null;
  const releases = of === 1 ? 'The one release among them' : `Of the ${of} releases among them`;
  if (count > 0)
    return of === 1 ? `${releases} is flagged for it.` : `${releases} ${count} ${count === 1 ? 'is' : 'are'} flagged for it.`;
  return of === 1
    ? `${releases} is not flagged for it.`
    : `${releases} none is flagged for it: together they show what none shows by itself.`;
}

const moved = ({ direction }: LaggedMove): string => (direction === 'up' ? 'rose' : 'fell');
const soon = (lagMs: number): string => (lagMs === 0 ? 'at once' : `${duration(lagMs)} later`);

/** One sentence for people. It says "precedes", because a lag does not prove a cause. */
export function pairSentence(pair: Omit<PairCorrelation, 'sentence'>): string {
  const { first, second, verdict, beyondRhythm, sharedPattern } = pair;
  if (!beyondRhythm) return '';
  const p = pText(beyondRhythm.adjustedPValue);
  if (verdict === 'moves_together') {
    const how = beyondRhythm.r > 0 ? 'move together' : 'move against each other';
    return `${first.id} and ${second.id} ${how} beyond the daily rhythm (r = ${beyondRhythm.r.toFixed(2)}, ${p})${order(pair, beyondRhythm)}.`;
  }
  if (verdict === 'shared_pattern') {
    const r = (sharedPattern ?? 0).toFixed(2);
    return `${first.id} and ${second.id} share a pattern over the days (r = ${r}), and nothing beyond it (${p}).`;
  }
  return `${first.id} and ${second.id} do not move together beyond chance (${p}).`;
}

function order({ first, second }: Pick<PairCorrelation, 'first' | 'second'>, { lagMs }: JointMove): string {
  if (lagMs === 0) return ', in the same step';
  const [leader, follower] = lagMs > 0 ? [first, second] : [second, first];
  return `; ${leader.id} precedes ${follower.id} by ${duration(Math.abs(lagMs))}`;
}
