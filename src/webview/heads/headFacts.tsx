import { useEffect, useState } from "preact/hooks";
import type { HeadFigureValue, LayerHeads } from "../../core/figures/layerHeads.ts";
import { exactNumber } from "../../core/view/numberFormat.ts";
import { FormulaView } from "../formula/formulaView.tsx";
import { request } from "../hostApi.ts";
import { shownLayers, snapshot, view } from "../state.ts";
import { t, text } from "../strings.ts";
import { useHostAnswer } from "../useHostAnswer.ts";
import type { HeadAtGlance } from "./headAtGlance.ts";
import { figureText, kindOf, nameOf, sharedHead } from "./headsState.ts";

interface FactsProps {
  readonly head: HeadAtGlance | undefined;
  readonly figures: LayerHeads["figures"];
  /** What the reader's rule gives the head, where there is one. */
  readonly score: number | undefined;
  readonly hasRule: boolean;
}

/** All figures of the head under the mouse or the keyboard; and on demand what each of them is. */
export function HeadFacts({ head, figures, score, hasRule }: FactsProps) {
  const [isOpen, setOpen] = useState(false);
  if (head === undefined) return null;
  const layer = shownLayers.value[head.layerIndex];
  const shared = layer && sharedHead(layer, head.head);
  return (
    <>
      <dl class="heads-facts" aria-label={nameOf(head)}>
        <div class="heads-fact">
          <dt>{nameOf(head)}</dt>
          <dd>{kindOf(head)}</dd>
        </div>
        {shared !== undefined && (
          <div class="heads-fact">
            <dt>{text("Key/value head")}</dt>
            <dd>{shared + 1}</dd>
          </div>
        )}
        {hasRule && (
          <div class="heads-fact">
            <dt>{text("Your rule")}</dt>
            <dd>{figureText(score)}</dd>
          </div>
        )}
        {figures.map(({ name, title, words }) => (
          <div class="heads-fact" key={name} title={t(words)}>
            <dt>{t(title)}</dt>
            <dd>{figureText(head.figures.get(name))}</dd>
          </div>
        ))}
      </dl>
      <details class="heads-details" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>{text("Formulas and details")}</summary>
        {/* Asked for only where somebody looks: these are more to work out than the figures above. */}
        {isOpen && <Details pointed={head} />}
      </details>
    </>
  );
}

// Long enough to pass over the heads in between.
const restMs = 120;

/** The head that was pointed at last for a while: what the mouse only passes over is not asked for. */
function useRested(head: HeadAtGlance): HeadAtGlance {
  const [rested, setRested] = useState(head);
  useEffect(() => {
    const timer = setTimeout(() => setRested(head), restMs);
    return () => clearTimeout(timer);
  }, [head]);
  return rested;
}

function Details({ pointed }: { pointed: HeadAtGlance }) {
  const head = useRested(pointed);
  const { uri, resultVersion = 0 } = snapshot.value ?? {};
  const { layer, layerIndex, head: at } = head;
  const batch = Math.min(view.value.batch, (shownLayers.value[layerIndex]?.dims.batch ?? 1) - 1);
  const place = { layer, batch, head: at, resultVersion };
  const { answer, fault } = useHostAnswer(JSON.stringify([uri, place]), () => request("readFigures", place));
  if (answer === undefined) return <p class="row-empty">{fault ?? text("Reading the weights…")}</p>;
  return (
    <div class="heads-details-body">
      <table class="figure-table">
        <caption>{nameOf(head)}</caption>
        <thead>
          <tr>
            <th scope="col">{text("Figure")}</th>
            <th scope="col">{text("Value")}</th>
            <th scope="col">{text("Formula")}</th>
            <th scope="col">{text("Details")}</th>
          </tr>
        </thead>
        <tbody>
          {answer.map((figure) => (
            <FigureRow key={figure.name} figure={figure} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FigureRow({ figure }: { figure: HeadFigureValue }) {
  const { title, value, formula, words, rows, parts = [], note } = figure;
  return (
    <tr>
      <th scope="row">{t(title)}</th>
      <td {...(value !== undefined && { title: exactNumber(value) })}>{figureText(value)}</td>
      <td class="figure-formula">
        <FormulaView formula={formula} />
      </td>
      <td>
        {t(words)}
        {rows !== undefined && ` · ${rows === 1 ? text("1 query") : text("{0} queries", rows)}`}
        {parts.map((part) => (
          <span key={part.name} title={exactNumber(part.value)}>
            {` · ${t(part.words)}: `}
            <b>{figureText(part.value)}</b>
          </span>
        ))}
        {note && <p class="figure-note">{t(note)}</p>}
      </td>
    </tr>
  );
}
