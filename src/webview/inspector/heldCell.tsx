import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import type { Derivation, PairStage } from "../../core/explain/derivation.ts";
import { request } from "../hostApi.ts";
import { changeView, held, selected, snapshot } from "../state.ts";
import { t, text } from "../strings.ts";
import type { Explained } from "./explainer.ts";
import { digits, hiddenDigits } from "./precision.ts";
import { difference } from "./verdicts.tsx";

/** The held cell beside the one on show, stage by stage where both are of a pair, with the differences. */
export function HeldCell({ explained }: { explained: Explained }) {
  const other = useSignal<Derivation | undefined>(undefined);
  useSignalEffect(() => follow(other));
  const derivation = other.value;
  if (derivation === undefined) return null;
  const rows = comparedRows(explained.derivation, derivation);
  return (
    <section class="derivation-part held-cell" aria-label={text("Compared with the pinned cell")}>
      <table class="number-table">
        <thead>
          <tr>
            <td />
            <th scope="col">{explained.derivation.symbol}</th>
            <th scope="col">
              <button
                type="button"
                class="link"
                title={text("Show the pinned cell")}
                onClick={() => showHeld(derivation)}
              >
                {derivation.symbol}
              </button>
            </th>
            <th scope="col">{text("difference")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, label, here, there }) => (
            <tr key={id}>
              <th scope="row">{label}</th>
              <Value of={here} />
              <Value of={there} />
              <Value of={difference(here, there)} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Asks for the held cell's derivation, again with each result; an answer that comes too late is dropped. */
function follow(other: Signal<Derivation | undefined>): () => void {
  const cell = held.value;
  const resultVersion = snapshot.value?.resultVersion;
  let wanted = true;
  if (cell !== undefined && resultVersion !== undefined) {
    request("explain", { cell, resultVersion }).then(
      (derivation) => {
        if (wanted) other.value = derivation;
      },
      () => {
        if (wanted) other.value = undefined;
      },
    );
  }
  return () => {
    wanted = false;
  };
}

interface Compared {
  readonly id: string;
  readonly label: string;
  /** In the cell on show, and in the held one. */
  readonly here: number;
  readonly there: number;
}

/** The stages that both cells have; cells that have none are compared by their numbers. */
export function comparedRows(one: Derivation, other: Derivation): Compared[] {
  const stages = new Map<PairStage["id"], PairStage>(other.stages.map((stage) => [stage.id, stage]));
  const rows = one.stages.flatMap(({ id, label, value, blockedBy }) => {
    const match = stages.get(id);
    // A mask's verdict is a word: it has no difference.
    return match === undefined || blockedBy !== undefined
      ? []
      : [{ id, label: t(label), here: value, there: match.value }];
  });
  return rows.length > 0 ? rows : [{ id: "value", label: text("Value"), here: one.value, there: other.value }];
}

function Value({ of }: { of: number }) {
  return <td title={hiddenDigits(of)}>{digits(of)}</td>;
}

function showHeld({ cell }: Derivation): void {
  changeView({ layer: cell.layer, batch: cell.batch, head: cell.head });
  selected.value = cell;
}
