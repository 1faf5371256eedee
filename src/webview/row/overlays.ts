import { type Signal, signal } from "@preact/signals";
import type { LayerOutline } from "../../core/explain/outline.ts";
import type { RowQuestion, RowStudy } from "../../core/figures/row/rowStudy.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { isRowStudy } from "../../protocol/rowGuard.ts";
import { expectAnswers, request } from "../hostApi.ts";
import { snapshot, view } from "../state.ts";
import { text } from "../strings.ts";
import { offHeads } from "../tokens/tokensState.ts";
import { useHostAnswer } from "../useHostAnswer.ts";
import type { Overlay } from "./chartBundle.ts";

expectAnswers({ studyRow: isRowStudy });

/** What is drawn over the bars: nothing, the weights without the masks, with another temperature, in other types, or of other heads. */
export type OverlayName = "none" | "unmasked" | "tempered" | "types" | "heads";

export const overlay: Signal<OverlayName> = signal("none");
/** The temperature that is tried; undefined: the layer's own. */
export const triedTemperature: Signal<number | undefined> = signal(undefined);
/** Whether the derivatives are shown. */
export const hasSlopes: Signal<boolean> = signal(false);

/** Colors of the theme's series beside that of the bars and of what is selected. */
const firstFree = 2;

/** What can be tried on one query's weights; undefined until it is here, and where the weights are not made of scores. */
export function useRowStudy(layer: LayerOutline, query: number): RowStudy | undefined {
  const { uri, resultVersion = 0 } = snapshot.value ?? {};
  const tried = overlay.value === "tempered" ? triedTemperature.value : undefined;
  const question: RowQuestion = {
    layer: layer.path,
    batch: Math.min(view.value.batch, layer.dims.batch - 1),
    head: Math.min(view.value.head, layer.dims.heads - 1),
    query,
    ...(tried !== undefined && { temperature: tried }),
  };
  // What is tried is no part of the place: while it is moved the last answer stays in sight.
  const { temperature: _, ...place } = question;
  const key = JSON.stringify([uri, resultVersion, place]);
  // Weights that were read from a file have no scores to make others of.
  const isDump = !layer.steps.some(({ name }) => name === "scores");
  const { answer, fault } = useHostAnswer(JSON.stringify([key, tried]), async () =>
    isDump ? undefined : { key, study: await request("studyRow", { ...question, resultVersion }) },
  );
  return fault === undefined && answer?.key === key ? answer.study : undefined;
}

/** What can be chosen for a row, in the order of the list. */
export function overlayChoices(study: RowStudy | undefined, heads: number): readonly OverlayName[] {
  return [
    "none",
    ...(study?.unmasked ? (["unmasked"] as const) : []),
    ...(study ? (["tempered", "types"] as const) : []),
    ...(heads > 1 ? (["heads"] as const) : []),
  ];
}

/** The rows that are drawn over the bars; `rows` are those of all heads. */
export function overlaysOf(
  study: RowStudy | undefined,
  rows: readonly Float64Array[] | undefined,
  chosen: OverlayName,
): readonly Overlay[] {
  switch (chosen) {
    case "none":
      return [];
    case "unmasked":
      return study?.unmasked ? [{ name: text("Without the masks"), values: study.unmasked, color: firstFree }] : [];
    case "tempered":
      return study?.tempered
        ? [
            {
              name: text("Temperature {0}", briefNumber(triedTemperature.value ?? study.temperature, 3)),
              values: study.tempered,
              color: firstFree,
            },
          ]
        : [];
    case "types":
      return (study?.types ?? []).map(({ type, weights }, at) => ({
        name: type,
        values: weights,
        color: firstFree + at,
      }));
    case "heads":
      return (rows ?? []).flatMap((values, head) =>
        // The head in view is the bars themselves.
        head === view.value.head || offHeads.value.has(head)
          ? []
          : [{ name: text("Head {0}", head + 1), values, color: head }],
      );
  }
}
