import { type ReadonlySignal, type Signal, useComputed } from "@preact/signals";
import type { Moment } from "../../core/moments.ts";
import { chooseDrawing, type MatrixDrawing } from "../options.ts";
import { hasContribution, quantity } from "../quantity.ts";
import { layerOutline } from "../state.ts";
import { text } from "../strings.ts";
import type { MatrixContent } from "./matrixContent.ts";
import { beyondCells } from "./numbers.ts";

export interface ChoicesProps {
  readonly name: string;
  readonly moment: Signal<Moment>;
  readonly content: ReadonlySignal<MatrixContent | undefined>;
  /** How the matrix is drawn; undefined where there is no choice. */
  readonly drawing: MatrixDrawing | undefined;
}

/** Which numbers of a matrix are shown, and how they are drawn, as far as there is a choice. */
export function MatrixChoices({ name, moment, content, drawing }: ChoicesProps) {
  return (
    <>
      <ContentMoment moment={moment} content={content} />
      {drawing && <DrawingChoice name={name} drawing={drawing} />}
      <QuantityChoice name={name} />
      <BeyondKey content={content} />
    </>
  );
}

/** Weights or what keys contribute by them, for all views alike, where what heads write is known. */
function QuantityChoice({ name }: { name: string }) {
  // The list is on the weights alone, but what it sets holds for all views.
  const layer = layerOutline();
  if (name !== "weights" || layer === undefined || !hasContribution(layer)) return null;
  return (
    <select
      class="scale-picker"
      aria-label={text("Quantity")}
      title={text("‖α·f(x)‖: the weight times the length of what the head writes of the key")}
      value={quantity.value}
      onChange={({ currentTarget }) => {
        quantity.value = currentTarget.value === "contribution" ? "contribution" : "weights";
      }}
    >
      <option value="weights">{text("Weights")}</option>
      <option value="contribution">{text("Contribution")}</option>
    </select>
  );
}

/** How many numbers have the color of an end because the reader left them out of the colors. */
function BeyondKey({ content }: Pick<ChoicesProps, "content">) {
  const count = useComputed(() => {
    const beyond = content.value && beyondCells(content.value);
    return beyond?.reduce((sum, one) => sum + one, 0) ?? 0;
  }).value;
  if (count === 0) return null;
  return (
    <span class="mask-key beyond-key">
      <i aria-hidden="true" /> {text("{0} cells outside the color range", count)}
    </span>
  );
}

function ContentMoment({ moment, content }: Pick<ChoicesProps, "moment" | "content">) {
  const changed = useComputed(() => content.value?.moved !== undefined).value;
  const wrong = useComputed(() => content.value?.wrong !== undefined).value;
  return <MomentChoice moment={moment} changed={changed} wrong={wrong} />;
}

interface MomentProps {
  readonly moment: Signal<Moment>;
  /** Whether the last change moved a number, and whether one is not as expected. */
  readonly changed: boolean;
  readonly wrong: boolean;
}

/** After, before or Δ where the last change has moved something; computed, expected or off where numbers are checked. */
export function MomentChoice({ moment, changed, wrong }: MomentProps) {
  // While another moment is shown the way back stays, even when nothing differs any more.
  if (!changed && !wrong && moment.value === "after") return null;
  return (
    <Segments
      kind="moments"
      label={text("Which numbers")}
      options={[
        // Beside “expected” the present numbers are the computed ones; beside “before” they are those after.
        ["after", wrong && !changed ? text("Computed") : text("After"), text("The numbers now")],
        ...(changed ? momentsOfChange() : []),
        ...(wrong ? momentsOfCheck(changed) : []),
      ]}
      chosen={moment.value}
      onChoose={(next) => {
        moment.value = next;
      }}
    />
  );
}

type MomentOption = readonly [Moment, string, string];

function momentsOfChange(): readonly MomentOption[] {
  return [
    ["before", text("Before"), text("The numbers before the last change")],
    ["change", "Δ", text("What has changed: after − before")],
  ];
}

/** Where Δ is what has changed, the difference to what is expected has a longer name. */
function momentsOfCheck(changed: boolean): readonly MomentOption[] {
  return [
    ["expected", text("Expected"), text("The numbers that the document expects")],
    ["off", changed ? text("Off by") : "Δ", text("By how much they are off: computed − expected")],
  ];
}

function DrawingChoice({ name, drawing }: { name: string; drawing: MatrixDrawing }) {
  return (
    <Segments
      kind="drawings"
      label={text("How to draw it")}
      options={[
        ["numbers", text("Numbers"), text("A table of numbers")],
        ["picture", text("Heatmap"), text("A color for each number")],
      ]}
      chosen={drawing}
      onChoose={(next) => chooseDrawing(name, next)}
    />
  );
}

interface SegmentsProps<T extends string> {
  readonly kind: "moments" | "drawings";
  readonly label: string;
  readonly options: readonly (readonly [value: T, words: string, hint: string])[];
  readonly chosen: T;
  onChoose(value: T): void;
}

function Segments<T extends string>({ kind, label, options, chosen, onChoose }: SegmentsProps<T>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a line of text
    <span class={`segments ${kind}`} role="group" aria-label={label}>
      {options.map(([value, words, hint]) => (
        <button key={value} type="button" title={hint} aria-pressed={value === chosen} onClick={() => onChoose(value)}>
          {words}
        </button>
      ))}
    </span>
  );
}
