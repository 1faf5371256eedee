import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { numberTypes } from "../../core/spec/numberTypes.ts";
import type { ScaleChoice } from "../../core/view/colorCurve.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { Segments } from "../shell/segments.tsx";
import { text } from "../strings.ts";
import type { ComparedSide } from "./compareState.ts";
import { DifferenceMap } from "./differenceMap.tsx";
import { DifferenceScatter } from "./differenceScatter.tsx";
import { type Differences, singleUlps } from "./differences.ts";
import { roundedTo, sharesOf, typeOfSide, useBounds } from "./rounding.ts";

/** How the differences are drawn. */
type Look = "difference" | "bound" | "ulp" | "split" | "scatter";
const look = signal<Look>("difference");
/** Whether small differences get colors of their own, too; undefined where that was not chosen. */
const isLogarithmic = signal<boolean | undefined>(undefined);
/** By how much the largest difference dwarfs the usual one before small ones get colors of their own. */
const dwarfs = 50;

function isBent({ largest, rootMeanSquare }: Differences): boolean {
  return isLogarithmic.value ?? largest > dwarfs * rootMeanSquare;
}

/** Pixels of the picture: a cell with two halves takes two of them. */
const mostSplit = 256;

interface DifferencePictureProps {
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly found: Differences;
  /** What the differences are in words. */
  readonly said: string;
  readonly rows: number;
  readonly cols: number;
  readonly domain: readonly [number, number];
  /** How the colors of A and B run. */
  readonly choice: ScaleChoice;
  readonly marked: number | undefined;
  onPoint(cell: number | undefined): void;
  onChoose(cell: number): void;
}

/** A − B as a picture, in parts of what rounding may make, in units of the last place, as halves of one cell, or over the size of the numbers. */
export function DifferencePicture(props: DifferencePictureProps) {
  const { left, right, found, said, cols, domain, choice, ...rest } = props;
  if (look.value === "bound") return <BoundMap {...props} />;
  if (look.value === "scatter") return <Scatter {...props} />;
  if (look.value === "ulp") return <UlpMap {...props} />;
  if (look.value === "split") {
    if (cols > mostSplit)
      return <p class="compare-fault">{text("Split cells are drawn for up to {0} columns.", mostSplit)}</p>;
    return (
      <DifferenceMap
        {...{ ...rest, cols, domain, choice }}
        name="A | B"
        words={text("A in the left half of each cell, B in the right one")}
        data={interleaved(left, right)}
        halves
        scaleName={props.a.step.name}
      />
    );
  }
  return (
    <DifferenceMap
      {...{ ...rest, cols }}
      name="A − B"
      words={said}
      data={found.data}
      scaleName="difference"
      {...(isBent(found) && { choice: "symlog" as const })}
    />
  );
}

/** The choice of the picture, and what belongs to it. */
export function DifferenceLooks({ a, b, found }: Pick<DifferencePictureProps, "a" | "b" | "found">) {
  const [typeA, typeB] = [typeOfSide(a), typeOfSide(b)];
  const own = typeA !== undefined && typeB !== undefined ? [text("as given: A {0}, B {1}", typeA, typeB)] : [];
  return (
    <div class="compare-side">
      <Segments
        name={text("How differences are drawn")}
        of={look}
        choices={[
          ["difference", "A − B"],
          ["bound", text("÷ rounding")],
          ["ulp", text("ULP")],
          ["split", "A | B"],
          ["scatter", text("Scatter")],
        ]}
      />
      {look.value === "difference" && (
        <label class="check-box">
          <input
            type="checkbox"
            checked={isBent(found)}
            onChange={({ currentTarget }) => {
              isLogarithmic.value = currentTarget.checked;
            }}
          />
          {text("Symmetric logarithmic colors of A − B")}
        </label>
      )}
      {(look.value === "bound" || look.value === "scatter") && (
        <label>
          {text("Rounded to")}{" "}
          <select
            class="select"
            value={roundedTo.value}
            onChange={({ currentTarget }) => {
              roundedTo.value = numberTypes.find((type) => type === currentTarget.value) ?? "own";
            }}
          >
            <option value="own">{own[0] ?? text("as given")}</option>
            {numberTypes.map((type) => (
              <option key={type} value={type}>
                {type}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

/** Differences that rounding cannot make, in parts of its bound; those that it can make have the color of 0. */
function BoundMap({ a, b, found, left, right, said, domain, choice, ...common }: DifferencePictureProps) {
  const { data: bounds, reason } = useBounds(a, b);
  const shares = useMemo(() => (bounds ? sharesOf(found, bounds) : undefined), [found, bounds]);
  if (shares === undefined) {
    return (
      <p class="compare-fault" role="status">
        {reason ?? text("Reading the numbers…")}
      </p>
    );
  }
  const total = common.rows * common.cols;
  const type = roundedTo.value === "own" ? typesOf(a, b) : roundedTo.value;
  const words =
    shares.cells === 0
      ? text("All explained by rounding to {0}: at most {1} of its bound", type, brief(shares.largest))
      : text(
          "{0} of {1} cells are not explained by rounding to {2}: at most {3} times its bound",
          ...[shares.cells, total, type, brief(shares.largest)],
        );
  return (
    <div class="compare-bound">
      <DifferenceMap
        {...common}
        name={text("(A − B) ÷ rounding bound")}
        words={words}
        data={shares.beyond}
        scaleName="difference"
        choice="symlog"
      />
      <p role="status">{words}</p>
    </div>
  );
}

/** The types of both sides; one where they are the same. */
function typesOf(a: ComparedSide, b: ComparedSide): string {
  return [...new Set([a, b].map((side) => typeOfSide(side) ?? "?"))].join(" · ");
}

/** Differences over the size of the numbers, with their bounds where these are known. */
function Scatter({ a, b, left, right, found }: DifferencePictureProps) {
  const { data } = useBounds(a, b);
  if (found.cells === 0) return <p class="compare-fault">{text("Both are the same in every cell.")}</p>;
  return <DifferenceScatter a={left} b={right} found={found} bounds={data} />;
}

/** Differences in units of the last place of float32. */
function UlpMap({ a, b, found, left, right, said, domain, choice, ...common }: DifferencePictureProps) {
  const data = useMemo(
    () =>
      found.data.map((difference, at) =>
        difference === 0 ? 0 : Math.sign(difference) * singleUlps(left[at] ?? 0, right[at] ?? 0),
      ),
    [found, left, right],
  );
  const most = data.reduce((best, value) => Math.max(best, Math.abs(value) || 0), 0);
  const words = text("At most {0} ULP of float32", brief(most));
  return (
    <div class="compare-bound">
      <DifferenceMap
        {...common}
        name={text("A − B in ULP of float32")}
        words={words}
        data={data}
        scaleName="difference"
        choice="symlog"
      />
      <p role="status">{words}</p>
    </div>
  );
}

function brief(value: number): string {
  return briefNumber(value, 3);
}

function interleaved(left: Float64Array, right: Float64Array): Float64Array {
  const both = new Float64Array(2 * left.length);
  for (let at = 0; at < left.length; at++) {
    both[2 * at] = left[at] ?? Number.NaN;
    both[2 * at + 1] = right[at] ?? Number.NaN;
  }
  return both;
}
