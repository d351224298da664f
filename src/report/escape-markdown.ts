/** Keeps a following word from being read as a mention or a reference, and is not seen. */
const INVISIBLE = '&#8203;';

/**
 * Text of others as one line of harmless Markdown: it shows as it is and does nothing. Neutralised are markup, HTML, tables, line breaks,
 * links that GitHub makes of bare addresses, `@mentions` (which notify people) and `#1` references (which leave a trace elsewhere).
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[\\`*_[\]()<>&|~#!${}]/g, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/www\./gi, (match) => `${match.slice(0, 3)}\\.`)
    .replace(/\\#/g, `\\#${INVISIBLE}`)
    .replace(/\bGH-/gi, `GH${INVISIBLE}-`)
    .replace(/@/g, `@${INVISIBLE}`)
    .trim();
}

/** A link, or the bare text where the address is not of the web. */
export function markdownLink(text: string, url: string): string {
  const label = escapeMarkdown(text);
  if (!URL.canParse(url)) return label;
  const { protocol, href } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') return label;
  return `[${label}](<${href.replace(/[<>\\\s]/g, encodeURIComponent)}>)`;
}
