import { type Config, readConfig } from '../../settings/config.ts';
import { CliFailure } from '../process/cli-failure.ts';

/** The settings of the environment, with warnings on standard error; every fault, one a line, is the failure. */
export function checkedConfig(): Config {
  const reading = readConfig();
  for (const warning of reading.warnings) process.stderr.write(`pinkbar: ${warning}\n`);
  if (!reading.valid) throw new CliFailure(`bad settings: ${reading.faults.join('; ')}`);
  return reading.config;
}
