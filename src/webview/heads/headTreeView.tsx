import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { freshPen } from "../canvasPen.ts";
import { text } from "../strings.ts";
import { theme, themeVersion } from "../theme.ts";
import type { HeadAtGlance } from "./headAtGlance.ts";
import { headKey } from "./headsOrder.ts";
import { chosenHeads, figureText, nameOf } from "./headsState.ts";
import { type Branch, branchAt, treeMove } from "./headTree.ts";
import { useSize } from "./useSize.ts";

interface TreeProps {
  /** The heads in the order of likeness. */
  readonly heads: readonly HeadAtGlance[];
  readonly branches: readonly Branch[];
}

// In CSS pixels.
const room = { top: 6, bottom: 4 };

/** The tree of likeness over the heads in their order; a click on a branch, or Enter, shows only its heads. */
export function HeadTree({ heads, branches }: TreeProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useSize(frame);
  const at = useSignal(branches.length - 1);
  const { width, height } = size.value;
  const tallest = branches.reduce((most, branch) => Math.max(most, branch.height), 0) || 1;
  // Places are heads side by side, heights grow upwards from the lower edge.
  const xOf = (place: number): number => ((place + 0.5) / heads.length) * width;
  const yOf = (of: number): number => height - room.bottom - (of / tallest) * (height - room.top - room.bottom);
  const index = Math.min(at.value, branches.length - 1);
  const branch = branches[index];
  useEffect(() => {
    if (canvas.current !== null && width > 0) paint(canvas.current, branches, xOf, yOf);
  }, [branches, heads.length, width, height, theme.value, themeVersion.value]);
  if (branch === undefined) return null;
  const show = (one: Branch | undefined) => {
    const keys = one && heads.slice(one.from, one.to + 1).map(headKey);
    // The same branch once more shows all again.
    const isShown = keys?.length === chosenHeads.value?.size && keys?.every((key) => chosenHeads.value?.has(key));
    chosenHeads.value = keys === undefined || isShown ? undefined : new Set(keys);
  };
  const [first, last] = [heads[branch.from], heads[branch.to]];
  return (
    <div class="head-tree" ref={frame}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={text("Tree of similar heads")}
        onClick={(event) => {
          const box = frame.current?.getBoundingClientRect();
          const place = ((event.clientX - (box?.left ?? 0)) / width) * heads.length - 0.5;
          const high =
            ((height - room.bottom - (event.clientY - (box?.top ?? 0))) / (height - room.top - room.bottom)) * tallest;
          const found = branchAt(branches, place, high);
          if (found === undefined) return;
          at.value = found;
          show(branches[found]);
        }}
      />
      <button
        type="button"
        class="tree-branch"
        style={{
          left: `${xOf(branch.left.at)}px`,
          width: `${Math.max(4, xOf(branch.right.at) - xOf(branch.left.at))}px`,
          top: `${yOf(branch.height)}px`,
        }}
        title={text("Enter shows only these heads; up goes to the larger group, left, right and down to smaller ones")}
        aria-label={text(
          "Group of {0} heads at distance {1}, from {2} to {3}",
          branch.to - branch.from + 1,
          figureText(branch.height),
          first ? nameOf(first) : "",
          last ? nameOf(last) : "",
        )}
        onKeyDown={(event) => {
          const to = treeMove(branches, index, event.key);
          if (to === undefined) return;
          event.preventDefault();
          at.value = to;
        }}
        onClick={() => show(branch)}
      />
    </div>
  );
}

function paint(
  canvas: HTMLCanvasElement,
  branches: readonly Branch[],
  xOf: (place: number) => number,
  yOf: (height: number) => number,
): void {
  const pen = freshPen(canvas);
  if (pen === undefined) return;
  pen.strokeStyle = getComputedStyle(canvas).color;
  pen.beginPath();
  for (const { left, right, height } of branches) {
    pen.moveTo(xOf(left.at), yOf(left.height));
    pen.lineTo(xOf(left.at), yOf(height));
    pen.lineTo(xOf(right.at), yOf(height));
    pen.lineTo(xOf(right.at), yOf(right.height));
  }
  pen.stroke();
}
