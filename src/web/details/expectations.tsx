import type { Schema } from '../../openapi/schema.ts';

const OUTCOME_WORDS: Readonly<Record<Schema<'Expectation'>['outcome'], string>> = {
  achieved: 'achieved',
  smaller: 'in that direction, but by less',
  not_seen: 'not seen',
  opposite: 'the opposite happened',
  unknown: 'cannot be said',
};

/** What became of what the release was expected to do. */
export function Expectations({ expectations }: { readonly expectations: readonly Schema<'Expectation'>[] }) {
  if (expectations.length === 0) return null;
  return (
    <>
      <h3>Expected of it</h3>
      <ul class="expectations">
        {expectations.map(({ text, outcome, effect }) => (
          <li key={text}>
            <bdi>{text}</bdi>: <strong>{OUTCOME_WORDS[outcome]}</strong>
            {effect !== null && outcome !== 'unknown' && <span class="aside"> {effect}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}
