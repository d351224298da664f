import { LARGEST_INTEGER } from './codec/integers.ts';

/** Instants up to this far from 1970 can share a chunk: the distance between any two is one of the codec's integers. About 8,900 years. */
export const LARGEST_INSTANT = LARGEST_INTEGER / 2;
