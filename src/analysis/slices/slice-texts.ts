import type { Reason } from '../../model/finding.ts';
import { quantity } from '../wording/quantities.ts';
import type { TagRemark } from './comparable-tags.ts';

/** What is said of a tag that was not compared. */
export function tagRemark({ code, tag, values }: TagRemark): Reason {
  return { code, text: TEXTS[code](tag, values) };
}

const TEXTS: Readonly<Record<TagRemark['code'], (tag: string, values: number) => string>> = {
  too_many_values: (tag, values) => `The tag ${tag} has ${quantity(values)} values, too many to be compared.`,
  is_the_outcome: (tag) => `The tag ${tag} says whether a request failed, and not where.`,
  values_replaced: (tag) => `The values of the tag ${tag} come and go: those after the release are not those before it.`,
  without_requests: (tag) => `Failures carry the tag ${tag}, and requests do not: no share of failures is known for its values.`,
  too_many_tags: (tag) => `The tag ${tag} was not compared: there are enough others.`,
};
