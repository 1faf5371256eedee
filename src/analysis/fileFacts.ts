import type { KeySource, SpecDocument } from "../core/format/document.ts";
import type { ListedFile } from "../core/format/specFiles.ts";
import { recipeOf } from "../core/tensor/make.ts";
import { shapeText } from "../core/tensor/tensor.ts";
import { finiteBounds } from "../core/view/colorScale.ts";
import { briefNumber } from "../core/view/numberFormat.ts";
import { visibleText } from "../core/view/visibleText.ts";
import { words } from "../core/words.ts";
import type { HoverPart } from "./hoverText.ts";

/** A place in the text that names a file or a tensor of one. */
export interface FilePlace {
  readonly value: KeySource["value"];
  readonly part: "file" | "tensor";
  /** Path of the tensor that the reference belongs to. */
  readonly path: string;
}

/** A tensor of a file, to be chosen. */
export interface Choice {
  readonly name: string;
  readonly detail: string;
}

const shownChoices = 1000;

/** The reference whose file or tensor name is at an offset. */
export function filePlaceAt({ keys }: SpecDocument, offset: number): FilePlace | undefined {
  for (const { path, value } of keys.values()) {
    if (offset < value.offset || offset > value.offset + value.length) continue;
    const [, outer, part] = /^(.*)\.(file|files|tensor)$/.exec(path) ?? [];
    if (outer !== undefined) return { value, part: part === "tensor" ? "tensor" : "file", path: outer };
  }
  return undefined;
}

/** What there is to say about a reference: the tensor in its file, and what is taken of it. */
export function referenceHover(document: SpecDocument, { path }: FilePlace): HoverPart[] {
  const tensor = document.tensors.get(path)?.tensor;
  const listed = listedAt(document, path);
  if (listed === undefined) return [];
  const recipe = tensor && recipeOf(tensor);
  if (tensor === undefined || recipe?.kind !== "file") {
    const count = listed.listings[0]?.tensors.length ?? 0;
    return [{ kind: "sentence", words: words("The file holds {0} tensors.", count) }];
  }
  const stored = listed.listings[0]?.tensors.find(({ name }) => name === recipe.tensor);
  const bounds = finiteBounds(tensor.data);
  const parts: HoverPart[] = [];
  if (stored !== undefined) {
    const name = stored.name === "" ? recipe.file : stored.name;
    const shape = shapeText([...listed.lead, ...stored.shape]);
    parts.push({
      kind: "sentence",
      words: words("{0} in the file: {1} {2}", visibleText(name, 80), stored.type.name, shape),
    });
  }
  const range = bounds === undefined ? "–" : `${briefNumber(bounds[0])} … ${briefNumber(bounds[1])}`;
  parts.push({ kind: "sentence", words: words("Taken as {0}: {1}, range {2}", path, shapeText(tensor.shape), range) });
  return parts;
}

/** The tensors of the file that a reference names. */
export function tensorChoices(document: SpecDocument, { path }: FilePlace): Choice[] {
  const tensors = listedAt(document, path)?.listings[0]?.tensors ?? [];
  return tensors.slice(0, shownChoices).map(({ name, type, shape }) => {
    return { name, detail: `${type.name} ${shapeText(shape)}` };
  });
}

function listedAt({ keys, text, files }: SpecDocument, path: string): ListedFile | undefined {
  const value = (keys.get(`${path}.file`) ?? keys.get(`${path}.files`))?.value;
  if (value === undefined) return undefined;
  // While it is typed, the value may be no JSON yet.
  try {
    const reference: unknown = JSON.parse(text.slice(value.offset, value.offset + value.length));
    const answer = typeof reference === "string" ? files.options.files?.file(reference) : undefined;
    return answer?.kind === "listed" ? answer : undefined;
  } catch {
    return undefined;
  }
}
