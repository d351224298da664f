export interface DeliveryTable {
  readonly id: string;
  readonly event: string;
  readonly content_type: string;
  readonly body: Uint8Array;
  readonly received_at: number;
  readonly attempts: number;
  readonly state: 'pending' | 'done' | 'failed';
  /** What was made of it, or why that failed. */
  readonly outcome: string | null;
}
