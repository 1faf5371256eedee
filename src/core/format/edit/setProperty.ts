import { modify } from "jsonc-parser";
import type { TextEdit } from "../problem.ts";

/**
 * Edits that give a property of a text a new value, or take it out where `json` is undefined; nothing else is touched.
 * `path` leads to the property: names, and places in lists. The text has to be free of errors.
 */
export function setProperty(text: string, path: readonly (string | number)[], json: string | undefined): TextEdit[] {
  const value = json === undefined ? undefined : (JSON.parse(json) as unknown);
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: text.includes("\r\n") ? "\r\n" : "\n" };
  return modify(text, [...path], value, { formattingOptions }).map(({ offset, length, content }) => ({
    range: { offset, length },
    text: content,
  }));
}

/** A path of the document as steps: `layers[1].mask` is `layers`, 1, `mask`. */
export function pathSteps(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name]) =>
    index === undefined ? (name ?? "") : Number(index),
  );
}
