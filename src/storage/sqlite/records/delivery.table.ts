export interface DeliveryTable {
  readonly id: string;
  readonly event: string;
  readonly content_type: string;
  readonly body: Uint8Array;
  readonly received_at: number;
  /** What was made of it; null until it was processed. */
  readonly outcome: string | null;
}
