/** Where progress and results are written: standard output, or a test's collector. */
export interface Output {
  write(text: string): void;
  /** Lines may be drawn over. */
  readonly isTerminal: boolean;
}

export interface Progress {
  /** `done` of `total` so far. */
  update(done: number, total: number): void;
  end(note: string): void;
}

const BAR_CELLS = 30;
/** Off a terminal, where lines stay, one line each quarter is enough. */
const PLAIN_STEPS = 4;

/** A bar that grows in place on a terminal, a few plain lines elsewhere. */
export function startProgress(output: Output, label: string): Progress {
  let lastStep = 0;
  const padded = label.padEnd(24);
  return {
    update(done, total) {
      const share = total === 0 ? 1 : done / total;
      if (output.isTerminal) {
        const cells = Math.round(share * BAR_CELLS);
        output.write(`\r${padded} [${'#'.repeat(cells)}${'.'.repeat(BAR_CELLS - cells)}] ${Math.round(share * 100)} %`);
        return;
      }
      const step = Math.floor(share * PLAIN_STEPS);
      if (step > lastStep && step < PLAIN_STEPS) output.write(`${padded} ${Math.round(share * 100)} %\n`);
      lastStep = step;
    },
    end(note) {
      output.write(output.isTerminal ? `\r\u001b[K${padded} ${note}\n` : `${padded} ${note}\n`);
    },
  };
}
