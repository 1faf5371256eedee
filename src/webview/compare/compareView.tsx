import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { finiteBounds } from "../../core/view/colorScale.ts";
import { fewDigits } from "../../core/view/fewDigits.ts";
import { isDrawable } from "../grid/content.ts";
import { text } from "../strings.ts";
import { scaleTheme } from "../theme.ts";
import { type ComparedSide, chosenA, chosenB, sideOf, useNumbers, useOther } from "./compareState.ts";
import { DifferenceMap } from "./differenceMap.tsx";
import { DifferenceLooks, DifferencePicture } from "./differencePicture.tsx";
import { differencesOf, singleUlps } from "./differences.ts";
import { FigureDifferences } from "./figureDifferences.tsx";
import { cellName, Largest, listed } from "./largest.tsx";
import { sharedChoice } from "./sharedChoice.ts";
import { OtherFile, SidePicker } from "./sidePicker.tsx";
import "./compare.css";

const digits = 4;

/** The view “Compare”: two heads, layers, batch items or steps of one file or of two, and what they differ by. */
export function View() {
  useOther();
  const a = sideOf(chosenA.value, undefined);
  const b = a && sideOf(chosenB.value, a);
  if (a === undefined || b === undefined) return <p class="row-empty">{text("There is nothing to compare yet.")}</p>;
  return (
    <section class="compare-view" aria-label={text("Compare")}>
      <OtherFile />
      <SidePicker name="A" of={chosenA} side={a} />
      <SidePicker name="B" of={chosenB} side={b} />
      <Compared a={a} b={b} />
    </section>
  );
}

function Compared({ a, b }: { a: ComparedSide; b: ComparedSide }) {
  const [rows, cols] = [a.step.rows, a.step.cols];
  if (rows !== b.step.rows || cols !== b.step.cols) {
    return (
      <p class="compare-fault" role="status">
        {text(
          "A is {0}×{1} and B is {2}×{3}: only matrices of the same size can be compared.",
          rows,
          cols,
          b.step.rows,
          b.step.cols,
        )}
      </p>
    );
  }
  if (!isDrawable(a.step) || !isDrawable(b.step))
    return <p class="compare-fault">{text("These matrices are too large to be compared here.")}</p>;
  return <Pair a={a} b={b} />;
}

function Pair({ a, b }: { a: ComparedSide; b: ComparedSide }) {
  const [ofA, ofB] = [useNumbers(a), useNumbers(b)];
  const [left, right] = [ofA.numbers, ofB.numbers];
  const over = useSignal<number | undefined>(undefined);
  const at = useSignal<number | undefined>(undefined);
  const found = useMemo(
    () => (left === undefined || right === undefined ? undefined : differencesOf(left.data, right.data, listed)),
    [left, right],
  );
  if (left === undefined || right === undefined || found === undefined) {
    return <p class="compare-fault">{ofA.fault ?? ofB.fault ?? text("Reading the numbers…")}</p>;
  }
  const { rows, cols } = left;
  const [low, high] = [finiteBounds(left.data), finiteBounds(right.data)];
  // One scale for both, so that equal colors are equal numbers.
  const domain = [Math.min(low?.[0] ?? 0, high?.[0] ?? 0), Math.max(low?.[1] ?? 0, high?.[1] ?? 0)] as const;
  const choice = sharedChoice(a.step, left.data, right.data, scaleTheme.value);
  // What the mouse is over, else what was chosen, else the largest difference.
  const shown = over.value ?? at.value ?? found.most[0];
  // Another pair may be smaller than the one in which it was chosen.
  const marked = shown !== undefined && shown < rows * cols ? shown : undefined;
  const choose = (cell: number) => {
    at.value = cell;
  };
  const point = (cell: number | undefined) => {
    over.value = cell;
  };
  const common = { rows, cols, marked, onPoint: point, onChoose: choose };
  const said = text(
    "Largest difference {0}, {1} of {2} cells differ",
    fewDigits(found.largest, digits),
    found.cells,
    rows * cols,
  );
  const sizes = text(
    "mean size {0}, root mean square {1}",
    fewDigits(found.meanSize, digits),
    fewDigits(found.rootMeanSquare, digits),
  );
  return (
    <>
      <p class="compare-facts" role="status">
        {found.cells === 0 ? text("Both are the same in every cell.") : `${said} · ${sizes}`}
      </p>
      <div class="compare-maps">
        <DifferenceMap
          {...common}
          name="A"
          words={text("A as a picture")}
          data={left.data}
          scaleName={a.step.name}
          domain={domain}
          choice={choice}
        />
        <DifferenceMap
          {...common}
          name="B"
          words={text("B as a picture")}
          data={right.data}
          scaleName={b.step.name}
          domain={domain}
          choice={choice}
        />
        <DifferencePicture {...{ a, b, found, said, domain, choice, ...common }} left={left.data} right={right.data} />
      </div>
      <DifferenceLooks {...{ a, b, found }} />
      {marked !== undefined && (
        <p class="compare-cell">
          {cellName(a.layer, a.step, Math.floor(marked / cols), marked % cols)}: A{" "}
          {fewDigits(left.data[marked] ?? 0, digits)} · B {fewDigits(right.data[marked] ?? 0, digits)} · A − B{" "}
          {fewDigits(found.data[marked] ?? 0, digits)} ·{" "}
          {text("{0} ULP of float32", fewDigits(singleUlps(left.data[marked] ?? 0, right.data[marked] ?? 0), digits))}
        </p>
      )}
      <Largest {...{ a, b, found, cols }} current={at.value} onChoose={choose} />
      {[a, b].every(({ from, step }) => from === "computed" && step.name === "weights") && (
        <FigureDifferences a={a} b={b} />
      )}
    </>
  );
}
