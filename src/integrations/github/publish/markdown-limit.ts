/** GitHub takes 65,536 characters in a comment and 65,535 in a check run; room is left for what is put around. */
const MAX_LENGTH = 65_000;

const CUT_NOTE = '\n\n(The rest was too long for GitHub.)\n';

/** Cuts Markdown at the end of a line, so that no construct is left open in the middle of one. */
export function cutMarkdown(markdown: string): string {
  if (markdown.length <= MAX_LENGTH) return markdown;
  const room = markdown.slice(0, MAX_LENGTH - CUT_NOTE.length);
  return `${room.slice(0, Math.max(room.lastIndexOf('\n'), 0))}${CUT_NOTE}`;
}
