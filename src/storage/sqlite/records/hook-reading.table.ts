export interface HookReadingTable {
  readonly hook: string;
  readonly read_up_to: number;
}
