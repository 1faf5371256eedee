import type { TextEdit, TextRange } from "../core/format/problem.ts";
import { Problems } from "../core/format/problems.ts";
import { parseSyntax } from "../core/format/syntax/syntax.ts";
import type { ObjectNode, SyntaxNode } from "../core/format/syntax/syntaxTree.ts";
import { textAfter } from "./gradientEdits.ts";

/** What an example says, in another language. */
export interface ExampleText {
  readonly title: string;
  readonly description?: string;
  /** What is said at each stop of its tour. */
  readonly tour?: readonly string[];
  /** Its comments, each a line of its own. */
  readonly comments?: readonly string[];
}

/** The texts of a file of translations, by the examples' names; nothing where the file is not what it should be. */
export function readExampleTexts(json: string): ReadonlyMap<string, ExampleText> {
  try {
    return new Map(Object.entries(JSON.parse(json) as Record<string, ExampleText>));
  } catch {
    return new Map();
  }
}

/** An example whose title, description, tour and comments say the same in another language; everything else stays as it is. */
export function translatedExample(text: string, said: ExampleText): string {
  const { root } = parseSyntax(text, new Problems(text));
  if (root?.kind !== "object") return text;
  const tour = fieldOf(root, "tour");
  const stops = tour?.kind === "array" ? tour.items : [];
  const edits = [
    ...replaced(fieldOf(root, "title"), said.title),
    ...replaced(fieldOf(root, "description"), said.description),
    ...stops.flatMap((stop, at) => (stop.kind === "object" ? replaced(fieldOf(stop, "say"), said.tour?.[at]) : [])),
    ...commentsOf(text).flatMap(({ offset, length }, at): TextEdit[] => {
      const own = said.comments?.[at];
      return own === undefined ? [] : [{ range: { offset, length }, text: `// ${own}` }];
    }),
  ];
  return textAfter(text, edits);
}

/** The comments that have lines of their own; no string goes on over the end of a line. */
export function commentsOf(text: string): TextRange[] {
  return Array.from(text.matchAll(/(?<=^[ \t]*)\/\/.*$/gm), ({ index, 0: { length } }) => ({ offset: index, length }));
}

function fieldOf(object: ObjectNode, name: string): SyntaxNode | undefined {
  return object.properties.find(({ key }) => key.value === name)?.value;
}

function replaced(node: SyntaxNode | undefined, text: string | undefined): TextEdit[] {
  if (node?.kind !== "string" || text === undefined) return [];
  return [{ range: { offset: node.offset, length: node.end - node.offset }, text: JSON.stringify(text) }];
}
