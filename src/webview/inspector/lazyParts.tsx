import type { ComponentProps } from "preact";
import { lazyPart, usePart } from "../shell/lazyPart.ts";
import { PartMissing } from "../shell/partMissing.tsx";

const contributions = lazyPart(() => import("./contributions.tsx"));
const operands = lazyPart(() => import("./operandTable.tsx"));

/** What each key brings to a context cell; the script is fetched with the first such cell. */
export function LazyContributions(props: ComponentProps<typeof import("./contributions.tsx").Contributions>) {
  const part = usePart(contributions);
  if (part === "failed") return <PartMissing />;
  return part === undefined ? null : <part.Contributions {...props} />;
}

/** The factors of a long sum side by side; the script is fetched when a sum is first unfolded. */
export function LazyOperandTable(props: ComponentProps<typeof import("./operandTable.tsx").OperandTable>) {
  const part = usePart(operands);
  if (part === "failed") return <PartMissing />;
  return part === undefined ? null : <part.OperandTable {...props} />;
}

const heldCell = lazyPart(() => import("./heldCell.tsx"));

/** The held cell beside the one on show; the script is fetched when a cell is first held. */
export function LazyHeldCell(props: ComponentProps<typeof import("./heldCell.tsx").HeldCell>) {
  const part = usePart(heldCell);
  if (part === "failed") return <PartMissing />;
  return part === undefined ? null : <part.HeldCell {...props} />;
}
