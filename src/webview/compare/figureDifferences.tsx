import type { LayerHeads } from "../../core/figures/layerHeads.ts";
import { briefNumber } from "../../core/view/numberFormat.ts";
import { request } from "../hostApi.ts";
import { snapshot } from "../state.ts";
import { t, text } from "../strings.ts";
import { useHostAnswer } from "../useHostAnswer.ts";
import type { ComparedSide } from "./compareState.ts";
import "../inspector/numbers.css";

/** The figures of both heads, and what they differ by. */
export function FigureDifferences({ a, b }: { a: ComparedSide; b: ComparedSide }) {
  const { uri, resultVersion = 0 } = snapshot.value ?? {};
  const read = ({ layer, batch }: ComparedSide) =>
    request("readHeads", { layer: layer.path, batch, quantity: "weights", resultVersion });
  const key = JSON.stringify([uri, resultVersion, a.layer.path, a.batch, b.layer.path, b.batch]);
  const { answer, isOld } = useHostAnswer(key, async () => {
    const left = await read(a);
    // All heads of a layer come in one answer.
    const isSame = a.layer.path === b.layer.path && a.batch === b.batch;
    return [left, isSame ? left : await read(b)] as const;
  });
  if (answer === undefined || isOld) return null;
  const [left, right] = answer;
  return (
    <table class="number-table compare-figures">
      <caption class="unseen">{text("Figures of both heads")}</caption>
      <thead>
        <tr>
          <th scope="col">{text("Figure")}</th>
          <th scope="col">A</th>
          <th scope="col">B</th>
          <th scope="col">A − B</th>
        </tr>
      </thead>
      <tbody>
        {left.figures.map(({ name, title, words }, f) => {
          const [own, other] = [figureAt(left, a.head, f), figureAt(right, b.head, f)];
          return (
            <tr key={name} title={t(words)}>
              <th scope="row">{t(title)}</th>
              <td class="value">{shown(own)}</td>
              <td class="value">{shown(other)}</td>
              <td class="value">{shown(own - other)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function figureAt({ figures, values }: LayerHeads, head: number, figure: number): number {
  return values[head * figures.length + figure] ?? Number.NaN;
}

function shown(value: number): string {
  return Number.isNaN(value) ? "–" : briefNumber(value, 4);
}
