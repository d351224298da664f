import { signal } from '@preact/signals';

/** The instant under the pointer in any panel, in ms UTC; null while the pointer is elsewhere. */
export const crosshairAt = signal<number | null>(null);
