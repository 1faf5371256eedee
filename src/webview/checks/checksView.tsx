import { useSignal } from "@preact/signals";
import type { TriedClaim } from "../../core/claims/claims.ts";
import type { CellRef } from "../../core/explain/derivation.ts";
import { briefNumber, exactNumber } from "../../core/view/numberFormat.ts";
import { visibleText } from "../../core/view/visibleText.ts";
import { isTriedClaims } from "../../protocol/claimGuard.ts";
import { expectAnswers, request } from "../hostApi.ts";
import { announce } from "../inspector/announcer.tsx";
import { openingCell } from "../inspector/openingCell.ts";
import { followedCell } from "../inspector/shown.ts";
import { Button } from "../shell/buttons.tsx";
import { activeTab, changeView, layerOutline, selected, snapshot, view, wantedStep } from "../state.ts";
import { t, text } from "../strings.ts";
import { useHostAnswer } from "../useHostAnswer.ts";
import { SphereDrawing } from "./sphereDrawing.tsx";
import "./checks.css";

const figureDigits = 4;

/** Steps whose cells are pairs of query and key. */
const pairSteps = new Set(["scores", "scaled", "capped", "masked", "weights"]);

expectAnswers({ tryClaims: isTriedClaims });

/** The view “Checks”: what people say of attention, tried on the numbers that are here. */
export function View() {
  const layer = layerOutline();
  const version = snapshot.value?.resultVersion;
  const place = { ...view.value, ...pairLookedAt() };
  const resultVersion = version ?? 0;
  const { answer, isOld, fault } = useHostAnswer(JSON.stringify([snapshot.value?.uri, resultVersion, place]), () =>
    request("tryClaims", { ...place, resultVersion }),
  );
  if (layer === undefined) return null;
  if (answer === undefined) return <p class="row-empty">{fault ?? text("Trying the statements…")}</p>;
  if (answer.length === 0) return <p class="row-empty">{text("There are no weights to show yet.")}</p>;
  const labels = [layer.queryLabels[place.row] ?? "", layer.keyLabels[place.col] ?? ""].map((label) =>
    visibleText(label),
  );
  const count = (verdict: TriedClaim["verdict"]) => answer.filter((claim) => claim.verdict === verdict).length;
  return (
    <section class="checks-view" aria-label={text("Checks")} aria-busy={isOld}>
      <p class="checks-place">
        {text("Tried on these numbers. {0} hold, {1} do not, {2} do not apply.", ...counts(count))}{" "}
        {text(
          "Single pairs: query {0} ({1}), key {2} ({3}).",
          place.row + 1,
          labels[0] ?? "",
          place.col + 1,
          labels[1] ?? "",
        )}
      </p>
      <ul class="checks-list">
        {answer.map((claim) => (
          <li key={claim.id}>
            <Check claim={claim} place={place} resultVersion={resultVersion} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function counts(count: (verdict: TriedClaim["verdict"]) => number): [number, number, number] {
  return [count("holds"), count("fails"), count("open")];
}

/** The pair that is selected, or the one that the panel opens with. */
function pairLookedAt(): { row: number; col: number } {
  const cell = [followedCell.value, openingCell.value].find((one) => one !== undefined && pairSteps.has(one.matrix));
  return { row: cell?.row ?? 0, col: cell?.col ?? 0 };
}

interface CheckProps {
  readonly claim: TriedClaim;
  /** Where single pairs are tried: `row` is the query and `col` the key, from 0. */
  readonly place: { layer: string; batch: number; head: number; row: number; col: number };
  readonly resultVersion: number;
}

function Check({ claim, place, resultVersion }: CheckProps) {
  const said = useSignal<string | undefined>(undefined);
  const { verdict, witness, breaking } = claim;
  const breakIt = () => {
    request("breakClaim", { ...place, id: claim.id, resultVersion }).then(
      (made) => {
        said.value = made ? undefined : text("This edit does not break it here.");
      },
      (error: unknown) => {
        said.value = error instanceof Error ? error.message : String(error);
      },
    );
  };
  return (
    <details class={`check ${verdict}`}>
      <summary>
        <Verdict verdict={verdict} />
        <span class="check-claim">{t(claim.claim)}</span>
        <span class="check-figure">{summaryOf(claim)}</span>
      </summary>
      <div class="check-body">
        <p>{t(claim.right)}</p>
        <p class="check-formula">{claim.formula}</p>
        {claim.reason !== undefined && <p class="check-reason">{t(claim.reason)}</p>}
        {claim.figures.length > 0 && <Figures claim={claim} />}
        {claim.id === "projection" && <Sphere claim={claim} />}
        <p class="check-actions">
          {witness !== undefined && (
            <Button kind="secondary" onClick={() => show(witness)}>
              {text("Show the Cell")}
            </Button>
          )}
          {breaking !== undefined && (
            <Button kind="secondary" hint={text("Opens an unsaved copy in which it fails")} onClick={breakIt}>
              {text("Break It: {0}", t(breaking.say))}
            </Button>
          )}
        </p>
        {said.value !== undefined && <p role="status">{said.value}</p>}
      </div>
    </details>
  );
}

/** The plane of the looked-at query and key, from the figures of the statement about their projection. */
function Sphere({ claim: { figures } }: { claim: TriedClaim }) {
  // By their places: the statement of that id lists them in this order.
  const [, dot, , qNorm, kNorm] = figures.map(({ value }) => value);
  if (dot === undefined || qNorm === undefined || kNorm === undefined) return null;
  return <SphereDrawing {...{ qNorm, kNorm }} cos={dot / (qNorm * kNorm)} />;
}

function Verdict({ verdict }: { verdict: TriedClaim["verdict"] }) {
  const signs = {
    holds: ["✓", text("Holds")],
    fails: ["✗", text("Does not hold")],
    open: ["–", text("Does not apply")],
  };
  const [sign, words] = signs[verdict] as [string, string];
  return (
    <span class="check-verdict">
      <span aria-hidden="true">{sign}</span>
      <span class="unseen">{words}</span>
    </span>
  );
}

/** The first figure in short, or why there is none. */
function summaryOf({ verdict, reason, figures }: TriedClaim): string {
  const [first] = figures;
  if (verdict === "open" || first === undefined) return reason === undefined ? "" : t(reason);
  return text("{0}: {1}", t(first.label), briefNumber(first.value, figureDigits));
}

function Figures({ claim: { figures, bound } }: { claim: TriedClaim }) {
  return (
    <dl class="check-figures">
      {figures.map(({ label, value }) => (
        <div key={label.template}>
          <dt>{t(label)}</dt>
          <dd title={exactNumber(value)}>{briefNumber(value, figureDigits)}</dd>
        </div>
      ))}
      {bound !== undefined && (
        <div>
          <dt>{text("rounding alone may make")}</dt>
          <dd title={exactNumber(bound)}>{briefNumber(bound, 2)}</dd>
        </div>
      )}
    </dl>
  );
}

/** Goes to a cell in the steps and selects it. */
function show(cell: CellRef): void {
  changeView({ layer: cell.layer, batch: cell.batch });
  selected.value = cell;
  activeTab.value = "Steps";
  wantedStep.value = { layer: cell.layer, name: cell.matrix };
  announce(text("Shown in Steps"));
}
