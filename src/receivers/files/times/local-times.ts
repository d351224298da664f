import { DAY_MS, millis } from '../../../model/instant.ts';
import { zoneOffsets } from '../../../model/zone-offsets.ts';

/** Offsets are looked up for so long at once: ICU takes microseconds for each, and files are of days to months. */
const BLOCK_MS = 64 * DAY_MS;
/** No zone is farther from UTC than fourteen hours. */
const MARGIN_MS = DAY_MS;

/**
 * The instants at which the clocks of a zone show a time: one as a rule, none where the clock was set forward over it, two where it was set
 * back over it, the earlier first.
 */
export class LocalTimes {
  readonly #timeZone: string;
  readonly #blocks = new Map<number, ReturnType<typeof zoneOffsets>>();

  /** Throws `RangeError` for a zone that ICU does not know. */
  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  instantsOf(local: number): readonly number[] {
    const offsets = this.#offsetsAround(local);
    return offsets.flatMap(({ from, offsetMs }, index) => {
      const at = local - offsetMs;
      return at >= from && at < (offsets[index + 1]?.from ?? Number.POSITIVE_INFINITY) ? [at] : [];
    });
  }

  #offsetsAround(local: number): ReturnType<typeof zoneOffsets> {
    const block = Math.floor(local / BLOCK_MS);
    let offsets = this.#blocks.get(block);
    if (!offsets) {
      const from = block * BLOCK_MS;
      offsets = zoneOffsets(this.#timeZone, millis(from - MARGIN_MS), millis(from + BLOCK_MS + MARGIN_MS));
      this.#blocks.set(block, offsets);
    }
    return offsets;
  }
}
