/**
 * How much more a flag needs right after a release than at the final analysis. Chosen for the verdict model that ships:
 * `npm run -s bench:sequential -- CASES.jsonl --choose` writes this file.
 */
export const EARLY_LOG_ODDS = 1.7;
