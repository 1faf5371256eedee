import type { LayerOutline, StepOutline } from "../../core/explain/outline.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { Icon } from "../shell/icons.tsx";
import { matrix, showCell, view } from "../state.ts";
import { text } from "../strings.ts";
import type { RoundGroup } from "./chosenRound.ts";

/** Labels that are named beside the chosen one. */
const most = 6;
/** A prompt may be long. */
const mostTokens = 24;

/** What entered in a round, what of the rounds before is cached, and the labels with the largest numbers at the last position. */
export function Answer({ group: { layers, round } }: { group: RoundGroup }) {
  const last = layers.at(-1);
  const step = last && answerStep(last);
  if (last === undefined || round === undefined) return null;
  // Positions of earlier rounds whose keys and values were kept.
  const cached = layers.find(({ dims }) => dims.past > 0);
  return (
    <>
      <Tokens name={text("Entered")} tokens={layers[0]?.queryLabels ?? []} />
      {cached && <Tokens name={text("In the cache")} tokens={cached.keyLabels.slice(0, cached.dims.past)} />}
      {step && <Candidates layer={last} step={step} chosen={round.chosen} label={round.label} />}
    </>
  );
}

/** What the next id is chosen by, as it is shown. */
function answerStep({ steps }: LayerOutline): StepOutline | undefined {
  return (
    steps.find(({ name }) => name === "readOut.probabilities") ?? steps.find(({ name }) => name === "readOut.logits")
  );
}

function Tokens({ name, tokens }: { name: string; tokens: readonly string[] }) {
  const shown = tokens.slice(-mostTokens);
  return (
    <span class="rounds-tokens" title={`${name}: ${tokens.slice(-1000).join(" ")}`}>
      <span class="rounds-quiet">{name}</span> {shown.length < tokens.length ? "… " : ""}
      {shown.join(" ")}
    </span>
  );
}

interface CandidatesProps {
  readonly layer: LayerOutline;
  readonly step: StepOutline;
  /** The id that the round chose, and its name. */
  readonly chosen: number;
  readonly label: string;
}

/** The labels with the largest numbers, the chosen one marked; each leads to its cell. */
function Candidates({ layer, step, chosen, label }: CandidatesProps) {
  // The last position is the one that answers.
  const row = step.rows - 1;
  const { value } = matrix({ layer: layer.path, name: step.name, batch: 0, head: 0, row });
  if (value === undefined) return null;
  const ids = largestOf(value.data, chosen);
  // The bars behind the names are measured by it.
  const largest = Math.max(...ids.map((id) => value.data[id] ?? 0));
  return (
    <ul class="rounds-answers" aria-label={text("Answers at the last position")}>
      {ids.map((id) => {
        const share = value.data[id] ?? Number.NaN;
        const name = id === chosen ? label : (layer.labels?.[id] ?? String(id));
        return (
          <li key={id}>
            <button
              type="button"
              class={id === chosen ? "round-answer chosen" : "round-answer"}
              style={{ "--share": `${100 * Math.max(0, share / largest || 0)}%` }}
              title={id === chosen ? text("The id that this round chose: {0}", id) : text("Id {0}", id)}
              onClick={() =>
                showCell(
                  { layer: layer.path, matrix: step.name, batch: 0, head: 0, row, col: id },
                  { ...view.peek(), layer: layer.path },
                )
              }
            >
              {id === chosen && <Icon name="check" />}
              {name} <span class="rounds-share">{briefNumber(share)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** The ids of the largest numbers, the first of equals first; the chosen one is among them. */
function largestOf(numbers: Float64Array, chosen: number): number[] {
  const ids: number[] = [];
  for (const [id, value] of numbers.entries()) {
    // Sorted while it is read: of thousands of ids only a few are kept.
    const at = ids.findIndex((other) => value > (numbers[other] ?? 0));
    if (at >= 0) ids.splice(at, 0, id);
    else if (ids.length < most) ids.push(id);
    if (ids.length > most) ids.pop();
  }
  // Where it was drawn at random, the chosen one need not be among the largest.
  return ids.includes(chosen) ? ids : [...ids.slice(0, most - 1), chosen];
}
