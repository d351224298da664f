import { type GunicornCommand, gunicornCommand, UNKNOWN_COMMAND } from './command-line.ts';
import type { ProcessEntry } from './process-files.ts';

/** A gunicorn: the process that was started, and those that it has forked to handle requests. */
export interface Master {
  readonly pid: number;
  readonly command: GunicornCommand;
  readonly workerPids: readonly number[];
}

/**
 * The gunicorns among the processes. By their titles where setproctitle is installed. Without it a worker has the command line of its
 * master, so the tree decides: a master is a gunicorn whose parent is none. A gunicorn that is being upgraded (USR2) is the exception,
 * as the new master is a child of the old one until that ends; `isUpgrade` knows it by what it inherited. A program that has gunicorn in
 * itself looks like any other: it is one where `statedPid` is its process id.
 */
export function findMasters(
  processes: readonly ProcessEntry[],
  isUpgrade: (process: ProcessEntry) => boolean,
  statedPid: number | null = null,
): readonly Master[] {
  const commands = commandsOf(processes, statedPid);
  const isMaster = (process: ProcessEntry): boolean => {
    const command = commands.get(process.pid);
    if (!command) return false;
    if (command.role !== null) return command.role === 'master';
    return !commands.has(process.parentPid) || isUpgrade(process);
  };
  const masters = processes.filter(isMaster);
  const masterPids = new Set(masters.map(({ pid }) => pid));
  // Newer gunicorns have children with other tasks; their titles say so.
  const isWorker = ({ pid }: ProcessEntry): boolean =>
    !masterPids.has(pid) && commands.has(pid) && ['worker', null].includes(commands.get(pid)!.role);
  const workers = Map.groupBy(processes.filter(isWorker), ({ parentPid }) => parentPid);
  return masters.map(({ pid }) => ({
    pid,
    command: commands.get(pid)!,
    workerPids: (workers.get(pid) ?? []).map((worker) => worker.pid),
  }));
}

function commandsOf(processes: readonly ProcessEntry[], statedPid: number | null): ReadonlyMap<number, GunicornCommand> {
  const argvOfStated = processes.find(({ pid }) => pid === statedPid)?.argv.join('\0');
  const commands = new Map<number, GunicornCommand>();
  for (const { pid, parentPid, argv } of processes) {
    const isStated = pid === statedPid || (parentPid === statedPid && argv.join('\0') === argvOfStated);
    const command = gunicornCommand(argv) ?? (isStated ? UNKNOWN_COMMAND : null);
    if (command) commands.set(pid, command);
  }
  return commands;
}

/** The new master of an upgrade has the process id of the old one in its environment, as has nobody else who is a child of that one. */
export const inheritsFromParent = (environment: string | null, { parentPid }: ProcessEntry): boolean =>
  environment?.split('\0').includes(`GUNICORN_PID=${parentPid}`) ?? false;
