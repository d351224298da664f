import type { HookStore } from '../../ports/hooks.ts';
import { findReadUpTo, saveReadUpTo } from './hook-reading.repository.ts';
import type { RecordContext } from './record-context.ts';

export const hookStore = ({ db }: RecordContext): HookStore => ({
  readUpTo: (hook) => findReadUpTo(db, hook),
  markReadUpTo: (hook, instant) => saveReadUpTo(db, hook, instant),
});
