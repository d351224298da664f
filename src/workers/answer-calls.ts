/** One call of a worker: the name of a function and its arguments, which must survive structured cloning. */
export interface WorkerCall {
  readonly name: string;
  readonly args: readonly unknown[];
}

export type WorkerAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: { readonly name: string; readonly message: string } };

/**
 * The function that the module of a worker exports as `answer`. A function that throws answers with the name and message of the error:
 * structured cloning turns the names that are not JavaScript's own into `Error`.
 */
export function answerCalls(functions: object): (call: WorkerCall) => Promise<WorkerAnswer> {
  const byName = new Map(Object.entries(functions) as [string, (...args: readonly unknown[]) => unknown][]);
  return async ({ name, args }) => {
    try {
      const called = byName.get(name);
      if (!called) throw new TypeError(`no function ${name} in this worker`);
      return { ok: true, value: await called(...args) };
    } catch (error) {
      return { ok: false, error: describe(error) };
    }
  };
}

const describe = (error: unknown): { name: string; message: string } =>
  error instanceof Error ? { name: error.name, message: error.message } : { name: 'Error', message: String(error) };
