import { present } from "../../present.ts";
import { subscriptValue } from "../../subscripts.ts";
import type { Formula } from "../outline.ts";

/** Signs that have a command in LaTeX, and those that it would read as its own. */
const commands: ReadonlyMap<string, string> = new Map([
  ["·", "\\cdot "],
  ["×", "\\times "],
  ["÷", "\\div "],
  ["−", "-"],
  ["∞", "\\infty "],
  ["Σ", "\\sum "],
  ["√", "\\surd "],
  ["θ", "\\theta "],
  ["τ", "\\tau "],
  ["φ", "\\varphi "],
  ["λ", "\\lambda "],
  ["⊙", "\\odot "],
  ["μ", "\\mu "],
  ["σ", "\\sigma "],
  ["γ", "\\gamma "],
  ["β", "\\beta "],
  ["ε", "\\varepsilon "],
  ["≈", "\\approx "],
  ["≤", "\\le "],
  ["→", "\\to "],
  ["…", "\\dots "],
  ["⊤", "\\top "],
  ["′", "'"],
  ["″", "''"],
  ["²", "^2"],
  ["ᵀ", "^\\top "],
  ["‖", "\\| "],
  ["½", "\\tfrac12 "],
  ["_", "\\_"],
  ["%", "\\%"],
  ["#", "\\#"],
  ["&", "\\&"],
  ["$", "\\$"],
  ["{", "\\{"],
  ["}", "\\}"],
  ["~", "\\sim "],
  ["^", "\\hat{}"],
  ["\\", "\\backslash "],
]);
const functions: ReadonlySet<string> = new Set(["exp", "tanh", "max", "cos", "sin", "ln"]);

const subLetters: ReadonlyMap<string, string> = new Map([
  ["ᵢ", "i"],
  ["ⱼ", "j"],
  ["ₖ", "k"],
  ["ₕ", "h"],
]);

// One of: a word, indices below the line with the commas between them, an index in square brackets, any other character.
const token =
  /((?:(?![ᵢⱼₖₕᵀ])[\p{L}\p{M}])(?:(?![ᵢⱼₖₕᵀ])[\p{L}\p{M}\d.])*)|([₀-₉ᵢⱼₖₕ](?:[₀-₉,]*[₀-₉])?)|(\[[^\]]{0,200}\])|(.)/gsu;

function word(text: string): string {
  if (functions.has(text)) return `\\${text} `;
  // NFD takes a hat or bar off its letter.
  const [, letter, mark] = /^(.)([\u0302\u0304])$/u.exec(text.normalize("NFD")) ?? [];
  if (letter !== undefined) return `\\${mark === "\u0304" ? "bar" : "hat"}{${letter}}`;
  const weight = /^([Wb])([qkvo12])$/.exec(text);
  if (weight) return `${weight[1]}_${weight[2]}`;
  return [...text].length === 1 ? (commands.get(text) ?? text) : `\\mathrm{${text}}`;
}

function digits(text: string): string {
  return [...text]
    .map((character) => (character === "," ? "," : (subLetters.get(character) ?? String(subscriptValue(character)))))
    .join("");
}

/** Text with the signs this project writes sums in, as LaTeX for math mode: `q₁·k₂` becomes `q_{1}\cdot k_{2}`. */
export function latexOf(text: string): string {
  return text
    .replace(token, (_whole, letters?: string, below?: string, index?: string, other?: string) => {
      if (letters !== undefined) return word(letters);
      if (below !== undefined) return `_{${digits(below)}}`;
      if (index !== undefined) return `_{[${latexOf(index.slice(1, -1))}]}`;
      return commands.get(present(other)) ?? present(other);
    })
    .replace(/[Wb]_[qkvo12](?=_)/g, "{$&}") // LaTeX takes no second index beside a first one
    .replace(/(_\{[^{}]*)\}_\{/g, "$1")
    .trimEnd();
}

/** φ and σ are letters; a name is written as it is, but for what LaTeX would read otherwise. */
function functionName(name: string): string {
  return [...name]
    .map((character) => commands.get(character) ?? character)
    .join("")
    .trim();
}

function symbol(formula: Extract<Formula, { kind: "symbol" }>): string {
  if (formula.style === "function") {
    return functions.has(formula.text) ? `\\${formula.text}` : `\\operatorname{${functionName(formula.text)}}`;
  }
  return latexOf(formula.text);
}

/** An index or exponent: letters side by side are several indices (`ij`), the prime has a command of its own. */
function besideText(formula: Formula): string {
  if (formula.kind !== "symbol") return formulaLatex(formula);
  if (formula.text === "′") return "\\prime ";
  if (formula.text === "″") return "\\prime\\prime ";
  return /^[a-z]{2}$/.test(formula.text) ? formula.text : formulaLatex(formula);
}

/** A formula as LaTeX for math mode: `S = \frac{Q K^{\top}}{\sqrt{d_{k}}}`. */
export function formulaLatex(formula: Formula): string {
  switch (formula.kind) {
    case "symbol":
      return symbol(formula);
    case "operator":
      return latexOf(formula.text);
    case "row":
      return formula.items.map(formulaLatex).join(" ");
    case "sub":
      return `${formulaLatex(formula.base)}_{${besideText(formula.sub)}}`;
    case "sup":
      return `${formulaLatex(formula.base)}^{${besideText(formula.sup)}}`;
    case "fraction":
      return `\\frac{${formulaLatex(formula.top)}}{${formulaLatex(formula.bottom)}}`;
    case "root":
      return `\\sqrt{${formulaLatex(formula.of)}}`;
  }
}
