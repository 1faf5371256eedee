import type { Formula } from "../../explain/outline.ts";
import { formulaText } from "../../explain/text/formulaText.ts";
import { markupText } from "./markup.ts";

/** A formula as MathML Core, with its plain form as its name. */
export function mathml(formula: Formula): string {
  return `<math aria-label="${markupText(formulaText(formula))}">${part(formula)}</math>`;
}

function part(formula: Formula): string {
  switch (formula.kind) {
    case "symbol":
      return symbol(formula);
    case "operator":
      return formula.text === "|" ? "<mtext>|</mtext>" : `<mo>${markupText(formula.text)}</mo>`;
    case "row":
      return `<mrow>${formula.items.map(part).join("")}</mrow>`;
    case "sub":
      return `<msub>${part(formula.base)}${part(formula.sub)}</msub>`;
    case "sup":
      // Raised, a prime is too high in most fonts.
      if (formula.sup.kind === "symbol" && /^[′″]$/.test(formula.sup.text)) {
        return `<mrow>${part(formula.base)}<mtext>${formula.sup.text}</mtext></mrow>`;
      }
      return `<msup>${part(formula.base)}${part(formula.sup)}</msup>`;
    case "fraction":
      return `<mfrac>${part(formula.top)}${part(formula.bottom)}</mfrac>`;
    case "root":
      return `<msqrt>${part(formula.of)}</msqrt>`;
  }
}

function symbol({ text, style }: Extract<Formula, { kind: "symbol" }>): string {
  const shown = markupText(text);
  if (style === "number") return `<mn>${shown}</mn>`;
  return style === undefined ? `<mi>${shown}</mi>` : `<mi mathvariant="normal">${shown}</mi>`;
}
