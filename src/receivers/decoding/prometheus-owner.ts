type Pair = readonly [name: string, value: string];

/** Which labels say whose a series is; of several that a series carries the first counts. */
export interface OwnerLabels {
  readonly service: readonly string[];
  readonly environment: readonly string[];
}

/** Prometheus itself puts `job` on every series; `service` is said by those who mean it. */
export const DEFAULT_OWNER_LABELS: OwnerLabels = { service: ['service', 'job'], environment: ['environment', 'env'] };

/**
 * Labels of a Prometheus series with the tags `service` and `environment`, which are added where they go by another name. A label that has
 * that name and means something else becomes `exported_service`, as Prometheus names labels that are in the way. All others stay.
 */
export function withOwnerTags(pairs: readonly Pair[], owner: OwnerLabels): readonly Pair[] {
  return withTag(withTag(pairs, 'service', owner.service), 'environment', owner.environment);
}

function withTag(pairs: readonly Pair[], tag: string, labels: readonly string[]): readonly Pair[] {
  const found = labels.map((label) => pairs.find(([name]) => name === label)).find((pair) => pair !== undefined);
  // `env` is another spelling of the same tag.
  if (!found || found[0] === tag || (tag === 'environment' && found[0] === 'env')) return pairs;
  return [...pairs.map(([name, value]): Pair => (name === tag ? [`exported_${tag}`, value] : [name, value])), [tag, found[1]]];
}
