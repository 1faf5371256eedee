import type { LayerOutline } from "../../core/explain/outline.ts";
import { drawingOf } from "../grid/drawingOf.ts";
import { inspectorShare } from "../options.ts";
import { usualShare, wideFrom } from "../shell/moves.ts";
import { layerOutline } from "../state.ts";
import { numberSize } from "../theme.ts";
import { inputsOf } from "./cardWidth.ts";
import { headRooms } from "./headRoom.ts";
import { longestNumber } from "./longestNumber.ts";
import { type TightFlow, type TightSizes, tightFlow } from "./tightFlow.ts";

/** The compact layout of all cards, and the width in pixels of the inspector beside them; undefined where it is below. */
export interface Tight extends TightFlow {
  readonly side: number | undefined;
}

/** From this width on there is room for the inspector beside cards that are close together; how wide it is then. */
const besideFrom = 640;
const sides = { share: 0.27, least: 240, most: 280 };
/** Around the flow, in pixels; see tight.css and scrollPadding in stepsView.tsx. Choices hang out below the last cards. */
const around = { across: 16, down: 18, border: 1 };

/**
 * The cards of the looked-at layer close together, with the inspector where it usually is or else beside them. Reads signals.
 */
export function tightIn(workspace: string): Tight | undefined {
  const [width, height] = workspace.split(",").map(Number) as [number, number];
  const layer = layerOutline();
  if (layer === undefined || !isAllNumbers(layer)) return undefined;
  const known = new Map<string, number>();
  const longest: TightSizes["longest"] = (matrix, terse) => {
    const key = `${matrix.name} ${terse}`;
    const characters = known.get(key) ?? longestNumber(layer, matrix, terse);
    known.set(key, characters);
    return characters;
  };
  const sizes: TightSizes = { longest, head: headRooms() };
  const share = inspectorShare.value;
  const side = share === undefined ? Math.max(sides.least, Math.min(sides.most, sides.share * width)) : share * width;
  const below = { width, height: height * (1 - (share ?? usualShare)), side: undefined };
  const beside = { width: width - side, height, side };
  // A wide panel has the inspector beside the steps in any case.
  for (const room of [...(width < wideFrom ? [below] : []), ...(width >= besideFrom ? [beside] : [])]) {
    const inner = {
      width: room.width - around.across - around.border,
      height: room.height - around.down - around.border,
      // One pixel smaller than usual; see tight.css.
      letters: numberSize.value - 1,
    };
    const flow = tightFlow(layer, inner, sizes);
    if (flow) return { ...flow, side: room.side };
  }
  return undefined;
}

/** Pictures have sizes of their own. */
function isAllNumbers(layer: LayerOutline): boolean {
  return layer.steps.every((step) =>
    [drawingOf(step), ...inputsOf(step, layer).map((input) => drawingOf(input, true))].every(
      ({ drawing }) => drawing === "numbers",
    ),
  );
}
