/** Keeps a following word from being read as a mention or a reference, and is not seen. */
const INVISIBLE = '&#8203;';

/** Text of others in one line, without what turns the order of letters round. */
export const plainLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();

/**
 * Text of others as one line of harmless Markdown: it shows as it is and does nothing. Neutralised are markup, HTML, tables, line breaks,
 * links that GitHub makes of bare addresses, `:emoji:`, `@mentions` (which notify people) and `#1` references (which leave a trace
 * elsewhere). It may stand at the beginning of a line.
 */
export const escapeMarkdown = (text: string): string =>
  plainLine(text)
    .replace(/[\\`*_[\]()<>&|~#!${}]/g, '\\$&')
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d{1,9})\.(?=\s|$)/, '$1\\.')
    // GitHub looks for these in what the Markdown has become, where a backslash is gone.
    .replace(/:(?=\/\/)/g, `:${INVISIBLE}`)
    .replace(/:(?=[a-z0-9+-]|\\_)/gi, `:${INVISIBLE}`)
    .replace(/www\./gi, (match) => `${match.slice(0, 3)}${INVISIBLE}.`)
    .replace(/\\#/g, `\\#${INVISIBLE}`)
    .replace(/\bGH-/gi, (match) => `${match.slice(0, 2)}${INVISIBLE}-`)
    .replace(/@/g, `@${INVISIBLE}`);

/** A link, or the bare text where the address is not of the web. */
export function markdownLink(text: string, url: string): string {
  const label = escapeMarkdown(text);
  if (!URL.canParse(url)) return label;
  const { protocol, href } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return label;
  return `[${label}](<${href.replace(/[<>\\\s]/g, encodeURIComponent)}>)`;
}
