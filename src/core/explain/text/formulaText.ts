import { subDigits } from "../../subscripts.ts";
import type { Formula } from "../outline.ts";

const spaced: ReadonlySet<string> = new Set(["=", "+", "−", "·", "×", "/", "≤", ",", "→", ":"]);
/** Unicode has a small form below the line for these only. */
const lowered: ReadonlyMap<string, string> = new Map(
  [..."0123456789+-=()aehijklmnoprstuvx"].map((plain, index) => [
    plain,
    [...`${subDigits}₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ`][index] ?? plain,
  ]),
);
const raised: ReadonlyMap<string, string> = new Map([
  ["⊤", "ᵀ"],
  ["′", "′"],
  ["″", "″"],
  ["2", "²"],
  ["3", "³"],
]);

/** Every character in the small form Unicode has for it; undefined where one is missing. */
function small(text: string, forms: ReadonlyMap<string, string>): string | undefined {
  let shown = "";
  for (const character of text) {
    const form = forms.get(character);
    if (form === undefined) return undefined;
    shown += form;
  }
  return shown;
}

function operatorText(text: string): string {
  if (text === "," || text === ":") return `${text} `;
  return spaced.has(text) ? ` ${text} ` : text;
}

/** In brackets where something would otherwise read on: `(a + b)/c`. */
function grouped(formula: Formula): string {
  const text = formulaText(formula);
  return formula.kind === "row" && formula.items.length > 1 ? `(${text})` : text;
}

/** A formula on one line in Unicode: `S = Q · Kᵀ`, `C = c · tanh(S/c)`. */
export function formulaText(formula: Formula): string {
  switch (formula.kind) {
    case "symbol":
      return formula.text;
    case "operator":
      return operatorText(formula.text);
    case "row":
      return formula.items.map(formulaText).join("");
    case "sub": {
      const index = formulaText(formula.sub).trim();
      const letter = formulaText(formula.base);
      // Weights and biases read as in the document: Wq, b1.
      if (letter === "W" || letter === "b") return letter + index;
      return grouped(formula.base) + (small(index, lowered) ?? `_${index.length > 1 ? `{${index}}` : index}`);
    }
    case "sup": {
      const exponent = formulaText(formula.sup).trim();
      return (
        grouped(formula.base) + (small(exponent, raised) ?? `^${exponent.length > 1 ? `(${exponent})` : exponent}`)
      );
    }
    case "fraction":
      return `${grouped(formula.top)}/${grouped(formula.bottom)}`;
    case "root":
      return `√${formula.of.kind === "symbol" || formula.of.kind === "sub" ? formulaText(formula.of) : `(${formulaText(formula.of)})`}`;
  }
}
