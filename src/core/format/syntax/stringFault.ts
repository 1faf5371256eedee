import { type Words, words } from "../../words.ts";
import type { TextRange } from "../problem.ts";
import type { TokenFault } from "./tokens.ts";

/** Where inside a string token its fault lies, and what it is. The token begins with a double quote at `offset`. */
export function faultOf(
  text: string,
  offset: number,
  end: number,
  fault: TokenFault,
): { range: TextRange; message: Words } {
  if (fault === "openString") {
    return {
      range: { offset, length: end - offset },
      message: words("this text has no closing double quote on its line"),
    };
  }
  for (let at = offset + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20) return { range: { offset: at, length: 1 }, message: controlMessage(code) };
    if (code !== 92) continue;
    const length = badEscapeLength(text, at, end);
    if (length > 0) return { range: { offset: at, length }, message: words("this is not an escape of JSON") };
    at++;
  }
  return { range: { offset, length: end - offset }, message: words("this text is not a JSON string") };
}

function controlMessage(code: number): Words {
  if (code === 9) return words("a tab inside text is written \\t");
  return words("a control character inside text is written \\u{0}", code.toString(16).padStart(4, "0"));
}

/** Length of the escape at `at` when it is none of JSON's, else 0. */
function badEscapeLength(text: string, at: number, end: number): number {
  const letter = text[at + 1] ?? "";
  if (letter !== "u") return letter !== "" && '"\\/bfnrt'.includes(letter) ? 0 : Math.min(2, end - at);
  let digits = 0;
  while (digits < 4 && /[0-9a-fA-F]/.test(text[at + 2 + digits] ?? "")) digits++;
  return digits === 4 ? 0 : Math.min(2 + digits, end - at);
}
