import { readFileSync } from 'node:fs';

const FIXTURES = new URL('../../fixtures/', import.meta.url);

/** A JSON file under test/fixtures. */
export const readJsonFixture = <Shape>(path: string): Shape => JSON.parse(readFileSync(new URL(path, FIXTURES), 'utf8'));

export interface CapturedDatagram {
  readonly t_ms: number;
  readonly payload: string;
}

/** A capture under test/fixtures, one datagram a line. */
export const readCapture = (path: string): readonly CapturedDatagram[] =>
  readFileSync(new URL(path, FIXTURES), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
