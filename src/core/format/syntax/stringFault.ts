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
      message: words("unterminated string: no closing double quote on this line"),
    };
  }
  for (let at = offset + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20) return { range: { offset: at, length: 1 }, message: controlMessage(code) };
    if (code !== 92) continue;
    const length = badEscapeLength(text, at, end);
    if (length > 0)
      return { range: { offset: at, length }, message: words("invalid escape sequence in a JSON string") };
    at++;
  }
  return { range: { offset, length: end - offset }, message: words("this is not a valid JSON string") };
}

function controlMessage(code: number): Words {
  if (code === 9) return words("write a tab in a string as \\t");
  return words("write a control character in a string as \\u{0}", code.toString(16).padStart(4, "0"));
}

/** Length of the escape at `at` when it is none of JSON's, else 0. */
function badEscapeLength(text: string, at: number, end: number): number {
  const letter = text[at + 1] ?? "";
  if (letter !== "u") return letter !== "" && '"\\/bfnrt'.includes(letter) ? 0 : Math.min(2, end - at);
  let digits = 0;
  while (digits < 4 && /[0-9a-fA-F]/.test(text[at + 2 + digits] ?? "")) digits++;
  return digits === 4 ? 0 : Math.min(2 + digits, end - at);
}
