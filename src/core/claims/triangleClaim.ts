import { hasStep } from "../explain/context/layerContext.ts";
import { keyVector, queryVector } from "../explain/context/pair.ts";
import { geometryOf } from "../explain/scores/geometry.ts";
import { words } from "../words.ts";
import { type Claim, type ClaimScene, open, unit, verdict } from "./claim.ts";
import { keysTimes } from "./otherKeys.ts";
import { cellIn, headRow, largestOver, visibleKeys } from "./rows.ts";

/** ‖q + k‖ ≤ ‖q‖ + ‖k‖, from which some notes conclude that scores or weights are positive. */
export const triangle: Claim = {
  id: "triangle",
  claim: words("No score is negative. (Some say that ‖q + k‖ ≤ ‖q‖ + ‖k‖ implies this.)"),
  right: words(
    "The inequality holds for every pair, and says nothing of the sign: q · k is negative whenever the angle is wider than 90°. What is positive are weights, because exp is.",
  ),
  formula: "2 q·k = ‖q + k‖² − ‖q‖² − ‖k‖²",
  try(scene) {
    const { block, layer, dims } = scene;
    const isGiven = layer.steps.get("scores")?.given !== undefined;
    if (block.score.type !== "dot" || isGiven || !hasStep(scene, "scores") || !hasStep(scene, "Q")) {
      return open(words("The score is not a dot product of q and k."));
    }
    const found = largestOver(scene, (row) => {
      const visible = visibleKeys(scene, row);
      return headRow(scene, "scores", row).map((score, key) => (visible[key] ? -score : Number.NEGATIVE_INFINITY));
    });
    if (found === undefined || found.value === Number.NEGATIVE_INFINITY) return open(words("No query sees a key."));
    const { row, col } = found;
    const [q, k] = vectors(scene, row, col);
    const { qNorm, kNorm, cos } = geometryOf(q, k);
    const sum = Math.hypot(...q.map((value, at) => value + (k[at] ?? 0)));
    return verdict(found.value <= 0, {
      figures: [
        { label: words("smallest score"), value: -found.value },
        { label: words("‖q + k‖ of that pair"), value: sum },
        { label: words("‖q‖ + ‖k‖"), value: qNorm + kNorm },
        { label: words("cos θ"), value: cos },
      ],
      bound: 2 * (dims.dk + 2) * unit * qNorm * kNorm,
      witness: cellIn(scene, "scores", row, col),
      ...keysTimes(scene, -1, words("Reverse the sign of every key.")),
    });
  },
};

function vectors(scene: ClaimScene, i: number, j: number): [Float64Array, Float64Array] {
  return [queryVector({ ...scene, i, j }), keyVector({ ...scene, i, j })];
}
