import { incompleteBeta } from './incomplete-beta.ts';
import { normalUpperTail } from './normal.ts';

/** Past so many degrees of freedom the normal distribution agrees to four digits even at five standard deviations. */
const ALMOST_NORMAL = 1e5;

/** P(T > t) for Student's distribution, which keeps its digits in the far tail. Fractions of a degree of freedom are as good as whole ones. */
export function studentUpperTail(t: number, degrees: number): number {
  if (degrees >= ALMOST_NORMAL) return normalUpperTail(t);
  const tail = incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t >= 0 ? tail : 1 - tail;
}
