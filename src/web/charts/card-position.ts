const CARD_GAP_PX = 14;

/** Beside what stands at `x`, to the right of it where there is room, otherwise to the left. */
export function cardLeft(x: number, rightEdge: number, cardPx: number): number {
  const right = x + CARD_GAP_PX;
  return right + cardPx <= rightEdge ? right : Math.max(0, x - CARD_GAP_PX - cardPx);
}
