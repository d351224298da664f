/** A word that events of a service carry; `service` is a `serviceKey`. */
export interface ServiceWordTable {
  readonly service: string;
  /** `event` with an empty word: the service has events. */
  readonly kind: 'event' | 'environment' | 'tag';
  readonly word: string;
}
