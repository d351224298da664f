/** The text of a file, which can be read more than once. */
export interface TextSource {
  /** Its beginning, as far as it shows the format. */
  readonly head: string;
  /** The whole text from the beginning. `look` comes before `read` and hands nothing on, so progress counts both. */
  pieces(purpose: 'look' | 'read'): AsyncIterable<string>;
}
