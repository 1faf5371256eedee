import type { ComponentChildren } from "preact";
import type { CellRef, Derivation, PairStage } from "../../core/explain/derivation.ts";
import { activeTab, changeView, layerOutline, outline, selected, wantedStep } from "../state.ts";
import { t, text } from "../strings.ts";
import { cutSum } from "./cutSum.ts";
import { LazyRowBars } from "./lazyParts.tsx";
import { alignedIn, type ColumnNumber, digits, hiddenDigits } from "./precision.ts";
import { currentStage, longestInLadder, stepOfStage } from "./stageStep.ts";

// In characters.
const cutTo = 44;

/** Every stage of a (query, key) pair from the raw score to its rank, each a way to its step. */
export function Stages({ derivation: { cell, stages } }: { derivation: Derivation }) {
  if (stages.length === 0) return null;
  const existing = new Set(stepNames(cell.layer));
  const current = currentStage(cell.matrix, stages);
  // A word in the column has no point for the others to line up with.
  const numbers = stages.filter((stage) => !isWord(stage)).map(({ value }) => digits(value));
  const column = alignedIn(numbers, digits);
  return (
    <section class="derivation-part" aria-labelledby="stages-title">
      <h3 id="stages-title" class="unseen">
        {text("From score to weight")}
      </h3>
      <table class="number-table stages">
        <thead class="unseen">
          <tr>
            <th scope="col">{text("Stage and calculation")}</th>
            <th scope="col">{text("Value")}</th>
          </tr>
        </thead>
        <tbody>
          {stages.map((stage, index) => (
            <StageRow
              key={stage.id}
              stage={stage}
              column={column}
              current={index === current}
              cell={cell}
              step={stepOfStage(stage.id, existing)}
            />
          ))}
        </tbody>
      </table>
      {/* A pair has a rank where it has a row of weights. */}
      {stages.some(({ id }) => id === "rank") && <LazyRowBars cell={cell} />}
    </section>
  );
}

interface StageRowProps {
  readonly column: (value: number) => ColumnNumber;
  readonly stage: PairStage;
  readonly current: boolean;
  readonly cell: CellRef;
  /** Where the row leads; undefined where the stage has no step here. */
  readonly step: string | undefined;
}

function StageRow({ stage, current, cell, step, column }: StageRowProps) {
  return (
    <tr class={current ? "current" : undefined}>
      <th scope="row">
        <div class="stage-line">
          <StageName stage={stage} current={current} cell={cell} step={step} />
          {stage.blockedBy?.length ? (
            <Rules rules={stage.blockedBy} />
          ) : (
            // A score in view has its calculation above, as a line of its own.
            <Calculation words={current && stage.id === "scores" ? "" : stage.calculation} />
          )}
        </div>
      </th>
      <td class="value" style={isWord(stage) ? undefined : column(stage.value).style} title={hiddenDigits(stage.value)}>
        {stageValue(stage)}
      </td>
    </tr>
  );
}

function StageName({ stage, current, cell, step }: Omit<StageRowProps, "column">) {
  if (step === undefined) return <span>{t(stage.label)}</span>;
  return (
    <button
      type="button"
      class="stage-link"
      aria-current={current ? "step" : undefined}
      title={text("Show this cell in “{0}”", step)}
      onClick={() => goTo(cell, step)}
    >
      {t(stage.label)}
    </button>
  );
}

/** How a stage came about; a long sum is cut here and whole in its own cell. */
function Calculation({ words }: { words: string }) {
  if (words === "") return null;
  const short = words.length <= longestInLadder ? words : cutSum(words, cutTo);
  return (
    <span class="calculation" title={short === words ? undefined : words}>
      {words === "given" ? text("given") : factorsOf(short)}
    </span>
  );
}

/** A product that is wider than the pane is broken between its factors, not within a number. */
function factorsOf(words: string): ComponentChildren {
  return words.split(/(?<=·)/).flatMap((part, at) => (at === 0 ? [part] : [<wbr key={`before ${at}`} />, part]));
}

/** Whether a stage's value is no number of the column: a mask's verdict, a rank. */
function isWord({ blockedBy, among }: PairStage): boolean {
  return blockedBy !== undefined || among !== undefined;
}

function stageValue({ value, blockedBy, among }: PairStage): string {
  if (blockedBy) return visibility(blockedBy.length);
  return among === undefined ? digits(value) : text("{0} of {1}", value, among);
}

function visibility(blocking: number): string {
  return blocking > 0 ? text("hidden") : text("visible");
}

function Rules({ rules }: { rules: NonNullable<PairStage["blockedBy"]> }) {
  return (
    <ul class="calculation rules">
      {rules.map(({ rule, path }) => (
        <li key={path}>
          {text("by {0}", rule)}
          {path !== rule && <span class="rule-path"> {path}</span>}
        </li>
      ))}
    </ul>
  );
}

function stepNames(layer: string): readonly string[] {
  const found = outline.value?.layers.find(({ path }) => path === layer) ?? layerOutline();
  return found?.steps.map(({ name }) => name) ?? [];
}

/** Keeps the same pair's cell of another step and brings that step into view. */
function goTo(cell: CellRef, step: string): void {
  activeTab.value = "Steps";
  changeView({ layer: cell.layer, batch: cell.batch, head: cell.head });
  selected.value = { ...cell, matrix: step };
  wantedStep.value = { layer: cell.layer, name: step };
}
