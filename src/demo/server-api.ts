/** The REST API as the demo uses it: JSON in, JSON out; a refusal rejects. */
export interface ServerApi {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}
