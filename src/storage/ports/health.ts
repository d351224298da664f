export interface HealthStore {
  /** Proves that the file takes writes; rejects with the reason otherwise. */
  check(): Promise<void>;
}
