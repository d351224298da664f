import { HOUR_MS, type Millis } from '../../model/instant.ts';
import { ownText } from '../aggregation/measurement.ts';

/** A name is forgotten after this long without a request, once there is no room for another. */
const IDLE_MS = HOUR_MS;

/** Whose some requests are, as the text of tags. */
export interface RecordGroup {
  readonly service: string;
  readonly tagsText: string;
  lastAt: Millis;
}

/** Groups by service and a second name, up to a limit. */
export class BoundedGroups {
  readonly #limit: number;
  readonly #byService = new Map<string, Map<string, RecordGroup>>();
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  find(service: string, name: string, now: Millis): RecordGroup | null {
    const group = this.#byService.get(service)?.get(name);
    if (group === undefined) return null;
    group.lastAt = now;
    return group;
  }

  /** Null where there is no room, even without those that are idle. */
  add(service: string, name: string, tagsText: string, now: Millis): RecordGroup | null {
    if (this.#size >= this.#limit) this.#forgetIdle(now);
    if (this.#size >= this.#limit) return null;
    const group: RecordGroup = { service: ownText(service), tagsText: ownText(tagsText), lastAt: now };
    const known = this.#byService.get(service);
    const byName = known ?? new Map<string, RecordGroup>();
    if (!known) this.#byService.set(group.service, byName);
    byName.set(ownText(name), group);
    this.#size += 1;
    return group;
  }

  #nextSweepAt = 0;

  /** Once a minute at most: a flood of new names must not look at all groups for each. */
  #forgetIdle(now: Millis): void {
    if (now < this.#nextSweepAt) return;
    this.#nextSweepAt = now + IDLE_MS / 60;
    for (const [service, byName] of this.#byService) {
      for (const [name, { lastAt }] of byName) {
        if (lastAt + IDLE_MS > now) continue;
        byName.delete(name);
        this.#size -= 1;
      }
      if (byName.size === 0) this.#byService.delete(service);
    }
  }
}
