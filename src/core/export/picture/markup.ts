import { escapedText } from "../../invisible.ts";

const names: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

// What XML 1.0 does not allow at all, not even as a reference.
const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** A text between tags or quotes, in SVG and in HTML: whatever it holds, it stays text. */
export function markupText(text: string): string {
  return text.replace(forbidden, "\uFFFD").replace(/[&<>"']/g, (character) => names[character] ?? "");
}

/** A title or a description of a document: as `markupText`, and what cannot be seen or turns the direction is an escape. */
export function freeMarkup(text: string): string {
  const lines = text.split("\n").map((line) => (line === "" ? "" : escapedText(line, line.length)));
  return markupText(lines.join("\n"));
}
