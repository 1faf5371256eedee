import { present } from "../../present.ts";
import type { Block } from "../../spec/spec.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { words } from "../../words.ts";
import { latestOf, type Mistake, mapped, mistake, type Site, stepOf, withSteps } from "../mistake.ts";
import { sameShape } from "../tensors.ts";
import { compound } from "./compound.ts";
import { headNormMistakes } from "./headNormMistakes.ts";
import { networkFromNormed, networkMistakes } from "./networkMistakes.ts";
import { normMistakes } from "./normMistakes.ts";
import { otherNormMistakes } from "./otherNorms.ts";

/** Norms, residuals and the network. */
export function closingMistakes(site: Site): Mistake[] {
  const { block } = site;
  if (block.dump !== undefined) return [];
  return [
    ...residualMistakes(),
    ...normMistakes(block),
    ...otherNormMistakes(block),
    ...headNormMistakes(site),
    ...(block.feedForward ? networkMistakes(block.feedForward) : []),
  ];
}

function residualMistakes(): Mistake[] {
  const fromNormed = mistake(
    "closing",
    "residual from the normed",
    3,
    words("the residual adds the normed input"),
    (site) => {
      const [normed, residual] = [stepOf(site, "normed"), stepOf(site, "residual")];
      if (normed === undefined || !sameShape(residual, normed)) return undefined;
      const embedded = present(latestOf(site, "embedded", "X"));
      return withSteps(site.block, {
        residual: mapped(residual, (x, at) => x - valueAt(embedded.data, at) + valueAt(normed.data, at)),
      });
    },
  );
  const left = (block: Block): Block => ({ ...block, residual: false });
  return [
    mistake(
      "closing",
      "residual forgotten",
      1,
      words("the residual is left out"),
      ({ block }) => (block.residual === false ? undefined : left(block)),
      {
        path: "residual",
        value: false,
      },
    ),
    mistake("closing", "residual added", 3, words("a residual adds what entered the attention"), residualAdded, {
      path: "residual",
      value: true,
    }),
    fromNormed,
    compound("closing", "both residuals from the normed", 4, words("both residuals add what the norms yield"), [
      fromNormed,
      networkFromNormed,
    ]),
    mistake("closing", "residual from X", 6, words("the residual adds X without its positions"), (site) => {
      const [X, embedded, residual] = [stepOf(site, "X"), stepOf(site, "embedded"), stepOf(site, "residual")];
      return (
        X &&
        embedded &&
        residual &&
        withSteps(site.block, {
          residual: mapped(residual, (x, at) => x - valueAt(embedded.data, at) + valueAt(X.data, at)),
        })
      );
    }),
    mistake("closing", "residual twice", 8, words("the residual is added twice"), (site) => {
      const residual = stepOf(site, "residual");
      const embedded = latestOf(site, "embedded", "X");
      return (
        residual &&
        embedded &&
        withSteps(site.block, { residual: mapped(residual, (x, at) => x + valueAt(embedded.data, at)) })
      );
    }),
  ];
}

/** With nothing behind it the residual is in what people expect of the last step there is. */
function residualAdded(site: Site): Block | undefined {
  const { block } = site;
  const entered = latestOf(site, "embedded", "X");
  if (block.residual !== false || entered === undefined) return undefined;
  if (block.layerNorm !== undefined || block.feedForward !== undefined) return { ...block, residual: true };
  const id = (["output", "concat", "gated", "contextNormed", "context"] as const).find((one) => stepOf(site, one));
  if (id === undefined) return undefined;
  const last = stepOf(site, id);
  if (last?.data.length !== entered.data.length || (last.shape.length > 3 && last.shape[1] !== 1)) return undefined;
  return withSteps(block, { [id]: mapped(last, (x, at) => x + valueAt(entered.data, at)) });
}
