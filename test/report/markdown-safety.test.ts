import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, it } from 'vitest';
import { millis } from '../../src/model/instant.ts';
import type { ReleaseChanges } from '../../src/model/publishing.ts';
import { escapeMarkdown, plainLine } from '../../src/report/escape-markdown.ts';
import { NO_EXTRAS, renderReport } from '../../src/report/render-markdown.ts';
import { aFinding, aReport } from '../http/a-report.ts';
import { aRelease } from './a-release.ts';

/** As GitHub reads it: CommonMark with its extensions, before its own filters for mentions and references. */
const toHtml = (markdown: string): string =>
  micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });

const tagsOf = (html: string): readonly string[] => html.match(/<[^>]*>/g) ?? [];
const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };
const textOf = (html: string): string =>
  html.replace(/<[^>]*>/g, '').replace(/&(?:amp|lt|gt|quot);/g, (entity) => ENTITIES[entity]!);

/** What GitHub makes something of in the text of a page: mentions, references, emoji, addresses. */
const LIVE = /(?<![A-Za-z0-9])@[A-Za-z0-9]|(?<!&)#\d|\bGH-\d|:[0-9_+-]*[a-z][a-z0-9_+-]*:|\b(?:https?|ftp):\/\/|\bwww\./i;

/** Pieces that mean something to Markdown, HTML or GitHub, between arbitrary text. */
const piece = fc.oneof(
  fc.constantFrom(
    ...['@everyone', '@acme/team', '#1', 'acme/shop#12', 'GH-7', 'gh-7', ':tada:', '**b**', '__b__', '~~s~~', '`code`', '```'],
    ...['[x](https://evil.test)', '![x](https://evil.test/x.png)', '[x]: https://evil.test', '[^1]', '<https://evil.test>'],
    ...['<script>alert(1)</script>', '<!-- pinkbar:release-impact', '-->', '<details>', '&lt;', '&#64;everyone', '$x$', '$$'],
    ...['https://github.com/acme/shop/issues/1', 'www.evil.test', 'a@evil.test', 'ftp://evil.test', 'xmpp:a@evil.test'],
    ...[
      '# head',
      '> quote',
      '- item',
      '* item',
      '+ item',
      '1. item',
      '---',
      '===',
      '| a | b |',
      '|---|',
      '\\',
      '\\\\',
      '    code',
    ],
    ...['\n', '\r\n', '\n\n', '\t', '\u2028', '\u0000', '\u202e', '\u200f', ' '],
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
/** Ends in a letter, so that a text is never empty: where there is none, a report leaves words out. */
const foreign = fc.array(piece, { maxLength: 6 }).map((pieces) => `${pieces.join('')}z`);

/** A report in which every text that comes from outside is this one. */
function reportOf(text: string): string {
  const about = { service: text, title: text, author: text, tags: [text, text], environment: text, version: text };
  const finding = aFinding({ signal: text, unit: text, reasons: [{ code: 'x', text }] });
  const changes: ReleaseChanges = {
    ...{ base: 'a'.repeat(40), direction: 'ahead', ahead: 1, behind: 0 },
    commits: [
      { commit: 'b'.repeat(40), title: text, author: text, url: 'https://github.com/acme/shop/commit/b', pullRequest: 1 },
    ],
  };
  const bars = new Map([[text, { values: [1, 2, 3], releaseIndex: 1, barMs: 60_000 }]]);
  const report = {
    ...aReport({ findings: [finding, { ...finding, kind: 'latency' }], method: text, asOf: millis(0) }),
    version: 1,
  };
  return renderReport(aRelease(about), report, { ...NO_EXTRAS, changes, bars });
}

describe('a report as Markdown', () => {
  const harmless = tagsOf(toHtml(reportOf('z')));

  it('has the structure of a harmless one, whatever others wrote', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        expect(tagsOf(toHtml(reportOf(text)))).toEqual(harmless);
      }),
    );
  });

  it('mentions nobody and refers to nothing', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        const html = toHtml(reportOf(text)).replace(/<pre>[\s\S]*?<\/pre>/g, '');
        expect(textOf(html)).not.toMatch(LIVE);
      }),
    );
  });
});

describe('escapeMarkdown', () => {
  it('shows a text as it is', () => {
    fc.assert(
      fc.property(foreign, (text) => {
        const html = toHtml(escapeMarkdown(text));
        expect(tagsOf(html)).toEqual(['<p>', '</p>']);
        expect(textOf(html).replaceAll('\u200b', '')).toBe(plainLine(text).replaceAll('\u200b', ''));
      }),
    );
  });
});
