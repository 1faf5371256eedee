import type { Formula } from "../../core/explain/outline.ts";
import { formulaText } from "../../core/explain/text/formulaText.ts";

import { isTall } from "./tallFormula.ts";
import "./formula.css";

/** Up to here a symbol is letters (`ij`), beyond it is a word (`slope`). */
const longestIndex = 2;

type SymbolFormula = Extract<Formula, { kind: "symbol" }>;

/** A formula in MathML Core, on one line of text; a screen reader that does not know MathML reads its plain form. */
export function FormulaView({ formula }: { formula: Formula }) {
  return (
    <math class="formula" aria-label={formulaText(formula)}>
      <Part formula={formula} />
    </math>
  );
}

function Part({ formula }: { formula: Formula }) {
  switch (formula.kind) {
    case "symbol":
      return <SymbolPart symbol={formula} />;
    case "operator":
      return <Operator sign={formula.text} />;
    case "row":
      return <Row items={formula.items} />;
    case "sub":
      return (
        <msub>
          <Part formula={formula.base} />
          <Part formula={formula.sub} />
        </msub>
      );
    case "sup":
      // As a letter of its own a prime is as high as it should be in every font; raised, it is too high in most.
      if (isPrime(formula.sup)) {
        return (
          <mrow>
            <Part formula={formula.base} />
            <mtext>{formula.sup.text}</mtext>
          </mrow>
        );
      }
      return (
        <msup>
          <Part formula={formula.base} />
          <Part formula={formula.sup} />
        </msup>
      );
    case "fraction":
      return (
        <mfrac>
          <Part formula={formula.top} />
          <Part formula={formula.bottom} />
        </mfrac>
      );
    case "root":
      return (
        <msqrt>
          <Part formula={formula.of} />
        </msqrt>
      );
  }
}

function isPrime(formula: Formula): formula is SymbolFormula {
  return formula.kind === "symbol" && /^[′″]$/.test(formula.text);
}

/** Brackets grow around a fraction, not because of a prime or an index. */
function Row({ items }: { items: readonly Formula[] }) {
  const tall = items.some(isTall);
  return (
    <mrow>
      {items.map((item, index) =>
        item.kind === "operator" ? (
          <Operator key={index} sign={item.text} grows={tall} />
        ) : (
          <Part key={index} formula={item} />
        ),
      )}
    </mrow>
  );
}

// As text: a property that is false would not become an attribute.
const flat: Readonly<Record<string, string>> = { stretchy: "false" };

/** A bar is no relation here but the edge of |x|: as text it neither stretches nor keeps its distance. */
function Operator({ sign, grows = true }: { sign: string; grows?: boolean }) {
  if (sign === "|") return <mtext>{sign}</mtext>;
  return <mo {...(grows ? {} : flat)}>{sign}</mo>;
}

/** Matrices are set bold and upright, functions and words upright, single letters italic, as the field prints them. */
function SymbolPart({ symbol }: { symbol: SymbolFormula }) {
  if (symbol.style === "number") return <mn>{symbol.text}</mn>;
  return <mi class={classOf(symbol)}>{symbol.text}</mi>;
}

function classOf({ style, text }: SymbolFormula): string {
  if (style !== undefined) return `formula-${style}`;
  if (text.length === 1) return "formula-letter";
  return text.length > longestIndex ? "formula-word" : "formula-letters";
}
