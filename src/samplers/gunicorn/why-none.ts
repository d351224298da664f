import type { ProcessFiles } from './process-files.ts';

/** Why there is no gunicorn to be seen, and what to do. */
export function whyNoGunicorn(proc: ProcessFiles): string {
  const seen = proc.processes();
  const reason = `no gunicorn among the ${seen.length} processes that can be seen from here`;
  if (!seen.some(({ pid }) => pid === 1)) {
    return `${reason}: those of other users are hidden (/proc is mounted with hidepid). Run it as root, or as the user of gunicorn`;
  }
  // Process 2 of a machine is a thread of the kernel.
  if (proc.text(2, 'comm') !== 'kthreadd\n') {
    return `${reason}: a container shows its own processes alone. Run it on the host, or in the process namespace of gunicorn's container (docker run --pid=container:<name>, or shareProcessNamespace: true in Kubernetes)`;
  }
  return `${reason}. Is it running? One that a program of your own starts is known by its process id alone: --pid-file`;
}
