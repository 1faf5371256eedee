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
import { bentBeyondBounds, roundedTo, sharesOf, typeOfSide, useBounds } from "./rounding.ts";

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
  if (isBent(found)) return <BentMap {...props} />;
  return <DifferenceMap {...{ ...rest, cols }} name="A − B" words={said} data={found.data} scaleName="difference" />;
}

/** A − B in colors that stay pale as far as rounding explains it; logarithmic alone where its bound is not known. */
function BentMap({ a, b, found, left, right, said, domain, choice, ...common }: DifferencePictureProps) {
  const { data: bounds, reason } = useBounds(a, b);
  const bent = useMemo(() => bounds && bentBeyondBounds(found, bounds), [found, bounds]);
  const map = { ...common, name: "A − B", words: said, scaleName: "difference" };
  if (bounds === undefined || bent === undefined) {
    return (
      <div class="compare-bound">
        <DifferenceMap {...map} data={found.data} choice="symlog" />
        {reason && <p>{reason}</p>}
      </div>
    );
  }
  return (
    <div class="compare-bound">
      <DifferenceMap {...map} data={bent} domain={[-1, 1]} />
      <p>
        {text(
          "Pale: within the rounding to {0} of each cell, at most {1}; full color: {2}",
          typesFor(a, b),
          ...[largestOf(bounds), found.largest].map(brief),
        )}
      </p>
    </div>
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
      {(look.value === "bound" || look.value === "scatter" || (look.value === "difference" && isBent(found))) && (
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
  const type = typesFor(a, b);
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

/** The types whose rounding is looked at; one where they are the same on both sides. */
function typesFor(a: ComparedSide, b: ComparedSide): string {
  if (roundedTo.value !== "own") return roundedTo.value;
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
        // The same infinity on both sides is no difference, but would make NaN.
        difference === 0 ? 0 : Math.sign(difference) * singleUlps(left[at] ?? 0, right[at] ?? 0),
      ),
    [found, left, right],
  );
  const words = text("At most {0} ULP of float32", brief(largestOf(data)));
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

/** The largest finite or infinite size; 0 where there is none. */
function largestOf(data: Float64Array): number {
  return data.reduce((best, value) => Math.max(best, Math.abs(value) || 0), 0);
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
