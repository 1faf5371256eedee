import { env } from "vscode";
import type { Computed } from "../analysis/computed.ts";
import { htmlPage, placeText } from "../core/export/picture/htmlPage.ts";
import { type PicturePlace, pictureCards } from "../core/export/picture/pictureCards.ts";
import { svgPicture } from "../core/export/picture/svgPicture.ts";
import { localize } from "./localize.ts";

/** A step of a layer, by the layer's path and the step's id. */
export interface StepName {
  readonly layer: string;
  readonly step: string;
}

/** What a panel looks at: the step in view, and the layer, batch item and head. */
export interface PanelSelection {
  readonly step: StepName | undefined;
  readonly view: { readonly layer: string; readonly batch: number; readonly head: number } | undefined;
}

/** Forms in which steps are drawn. */
export const pictureForms = ["svg", "png", "html"] as const;

export type PictureForm = (typeof pictureForms)[number];

/** What is drawn: the chosen step or all, of the layer, batch item and head that are looked at, as far as there are such. */
export function picturePlace(
  { outline }: Computed,
  { view, step }: PanelSelection,
  chosen: StepName | undefined,
): PicturePlace {
  const path = chosen?.layer ?? view?.layer ?? step?.layer;
  const layer = outline.layers.find((one) => one.path === path) ?? outline.layers[0];
  return {
    layer: layer?.path ?? "",
    // The layer that is drawn may have fewer items and heads than the one in view.
    batch: Math.min(view?.batch ?? 0, (layer?.dims.batch ?? 1) - 1),
    head: Math.min(view?.head ?? 0, (layer?.dims.heads ?? 1) - 1),
    ...(chosen && { step: chosen.step }),
  };
}

interface Wanted {
  readonly form: PictureForm;
  readonly place: PicturePlace;
  /** The title where the document has none. */
  readonly fileName: string;
  /** Makes a PNG picture of an SVG one. */
  readonly rasterize: (svg: string) => Promise<Uint8Array>;
}

/** A picture or a page of steps, piece by piece, in the language of VS Code. */
export function picturePieces(
  { spec, result, outline }: Computed,
  { form, place, fileName, rasterize }: Wanted,
): Iterable<string> | AsyncIterable<Uint8Array> {
  const title = outline.title || fileName;
  const say = localize;
  if (form === "html") return htmlPage({ spec, result, outline, place, title, language: env.language, say });
  const svg = svgPicture(pictureCards(spec, result, outline, place), {
    ...{ title, subtitle: placeText(outline, place, say), say },
  });
  return form === "svg" ? [svg] : rasterized(svg, rasterize);
}

/** The page is asked only once the file is being written. */
async function* rasterized(svg: string, rasterize: Wanted["rasterize"]): AsyncIterable<Uint8Array> {
  yield await rasterize(svg);
}
