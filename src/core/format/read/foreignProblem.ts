import { type Words, words } from "../../words.ts";
import type { Fix } from "../problem.ts";
import { shown } from "../shown.ts";
import type { StringNode, SyntaxNode } from "../syntax/syntaxTree.ts";
import { foreignDefault, foreignHint } from "./foreignHints.ts";
import { foreignName } from "./foreignNames.ts";
import type { Reading } from "./reading.ts";

/** What is said of a key that other libraries have, the key of ours that it is, and what mends it in one edit. */
export interface ForeignProblem {
  readonly key: string | undefined;
  readonly message: Words;
  readonly fixes: readonly Fix[];
}

/** The properties of an object, and the text that they are read from. */
interface PresentFields {
  readonly reading: Pick<Reading, "text">;
  has(name: string): boolean;
  get(name: string): { readonly node: SyntaxNode } | undefined;
}

/** Values longer than this are not repeated in a message. */
const longestValue = 40;

/** Says a known foreign key in our words, with the value that is written; undefined for any other name. */
export function foreignProblem(
  fields: PresentFields,
  key: StringNode,
  value: SyntaxNode | undefined,
  known: readonly string[],
): ForeignProblem | undefined {
  const written = value === undefined ? "" : fields.reading.text.slice(value.offset, value.end);
  const brief = written.length > longestValue || written.includes("\n") ? "…" : written;
  const off = foreignDefault(shown(key.value), brief);
  if (off !== undefined) return { key: undefined, message: off, fixes: [] };
  const whole = foreignName(key.value, written, known);
  const said = whole && { ...whole, value: whole.value?.replace(written, () => brief) };
  if (whole === undefined || said === undefined || said.key.toLowerCase() === key.value.toLowerCase()) {
    const hint = foreignHint(shown(key.value), brief, fields);
    return hint && { key: undefined, message: hint, fixes: [] };
  }
  const also = Object.entries(said.also ?? {}).map(([name, text]) => `"${name}": ${text}`);
  const ours = [`"${said.key}": ${said.value ?? brief}`, ...also].join(", ");
  const message = words("unknown property {0}: {1} is {2}", shown(key.value), `${shown(key.value)}: ${brief}`, ours);
  const cannot = fields.has(said.key) || value === undefined || (whole.value ?? "").includes("…");
  return { key: said.key, message, fixes: cannot ? [] : [fixOf(fields, key, value, { ...whole, also })] };
}

/** Writes our key, with the value that it has here, in place of theirs. */
function fixOf(
  fields: PresentFields,
  key: StringNode,
  value: SyntaxNode,
  ours: { readonly key: string; readonly value?: string; readonly also: readonly string[] },
): Fix {
  const rest = ours.also.filter((one) => !fields.has(JSON.parse(one.slice(0, one.indexOf(":")))));
  const lead = rest.map((one) => `${one}, `).join("");
  const name = `${lead}"${ours.key}"`;
  const edits =
    ours.value === undefined
      ? [{ range: { offset: key.offset, length: key.end - key.offset }, text: name }]
      : [{ range: { offset: key.offset, length: value.end - key.offset }, text: `${name}: ${ours.value}` }];
  return { title: words("Change to {0}", `"${ours.key}"`), edits };
}
