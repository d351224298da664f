/** Left of every plot, for the labels of its values. The same in all panels, or their times would not stand under one another. */
export const VALUE_AXIS_PX = 64;
/** Right of every plot, so that the last label of the time axis is not cut off. */
export const RIGHT_MARGIN_PX = 16;
export const PANEL_HEIGHT_PX = 112;
export const TIME_AXIS_PX = 26;

const CARD_GAP_PX = 14;

/** Beside what stands at `x`, to the right of it where there is room, otherwise to the left. */
export function cardLeft(x: number, rightEdge: number, cardPx: number): number {
  const right = x + CARD_GAP_PX;
  return right + cardPx <= rightEdge ? right : Math.max(0, x - CARD_GAP_PX - cardPx);
}
