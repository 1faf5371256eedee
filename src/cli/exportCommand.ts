import { computeSpec } from "../core/engine/compute.ts";
import { outlineOf } from "../core/explain/outlineOf.ts";
import { htmlPage, placeText } from "../core/export/picture/htmlPage.ts";
import { type PicturePlace, pictureCards } from "../core/export/picture/pictureCards.ts";
import { svgPicture } from "../core/export/picture/svgPicture.ts";
import { plainText } from "../core/words.ts";
import { type ExportArguments, UsageError } from "./arguments.ts";
import { kernelFor } from "./kernelFor.ts";
import type { Output } from "./output.ts";
import { printProblems, readAndReport } from "./readSpec.ts";
import { select } from "./selection.ts";
import { warn } from "./warnings.ts";
import { workFault } from "./work.ts";

/** `attn export`: a picture or a page of the steps on standard output. Exit status as of `attn compute`. */
export async function exportCommand(command: ExportArguments, output: Output): Promise<number> {
  const read = await readAndReport(command.file, output, command);
  if (read === undefined) return 2;
  const fault = workFault(read, command, output);
  if (fault !== undefined) {
    printProblems([fault], output);
    return 2;
  }
  const { spec, file } = read;
  const result = computeSpec(spec, { kernel: await kernelFor(spec) });
  const { step, layer } = command;
  const selection = select(spec, result, step === undefined ? [] : [step], layer);
  const [chosen] = layer === undefined ? selection.layers : [...selection.encoder, ...selection.layers];
  if (chosen === undefined) throw new UsageError(`--step ${step}: only steps of a layer can be exported`);
  const { batch, heads } = chosen.layer.dims;
  checkIndex("batch", command.batch, batch);
  checkIndex("head", command.head, heads);
  const place: PicturePlace = {
    ...{ layer: chosen.block.path, batch: command.batch, head: command.head },
    ...(step !== undefined && { step }),
  };
  const outline = outlineOf(spec, result);
  const cards = pictureCards(spec, result, outline, place);
  if (cards.length === 0) throw new UsageError(`--step ${step}: there is no picture of this step`);
  const status = warn(read, result, output, command);
  const title = outline.title || file;
  if (command.form === "svg") {
    await output.write(svgPicture(cards, { title, subtitle: placeText(outline, place, plainText), say: plainText }));
  } else {
    for (const piece of htmlPage({ spec, result, outline, place, title, language: "en", say: plainText })) {
      await output.write(piece);
    }
  }
  return status;
}

function checkIndex(name: string, index: number, count: number): void {
  if (index < count) return;
  throw new UsageError(`--${name} ${index}: there ${count === 1 ? "is one, 0" : `are ${count}, from 0`}`);
}
