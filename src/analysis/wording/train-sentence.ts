import type { LaggedMove, TrainCorrelation } from '../../model/correlation.ts';
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

const moved = ({ direction }: LaggedMove): string => (direction === 'up' ? 'rose' : 'fell');
const soon = (lagMs: number): string => (lagMs === 0 ? 'at once' : `${duration(lagMs)} later`);
