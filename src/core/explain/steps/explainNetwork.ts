import { activations, normalShare, quickGelu } from "../../engine/activation.ts";
import { sigmoid } from "../../engine/normalize.ts";
import { present } from "../../present.ts";
import type { ActivationName } from "../../spec/activations.ts";
import type { FeedForward } from "../../spec/spec.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type CellContext, type Explained, highlighted, numberAt, rowOf, settled } from "../context/cellContext.ts";
import { networkStream } from "../context/closingSteps.ts";
import type { DerivationLine } from "../derivation.ts";
import { stepHeading } from "../text/headings.ts";
import { dotLine, expression, inner, pythonInner, shown } from "../text/lines.ts";
import { cellName, entryName, rowLetter, sub } from "../text/names.ts";
import { weightColumn } from "./explainLinear.ts";

type NetworkWeight = "Wg" | "W1" | "W2";
const biasOf = { Wg: "bg", W1: "b1", W2: "b2" } as const;

/** A cell of the gate or of what it lets through: the position's row through one column of Wg or W1. */
export function explainUnit(at: CellContext): Explained {
  return throughNetwork(at, present(networkStream(at)), at.id === "feedForward.gate" ? "Wg" : "W1");
}

/** A cell of the feed-forward network: the position's hidden units through one column of W2. */
export function explainFeedForward(at: CellContext): Explained {
  return throughNetwork(at, "feedForward.hidden", "W2");
}

function throughNetwork(at: CellContext, input: string, weight: NetworkWeight): Explained {
  const ff = present(at.block.feedForward);
  const bias = biasOf[weight];
  const b = ff[bias];
  const column = weightColumn(at, present(ff[weight]), weight, at.col);
  const addend = b && { symbol: entryName(bias, at.col), value: valueAt(b.data, at.col) };
  const row: [string, Float64Array] = [sub(rowLetter(input), at.row), rowOf(at, input, at.batch, 0, at.row)];
  const symbol = sub(rowLetter(at.id), at.row, at.col);
  const settle = (sum: number): number => settled(at, sum);
  return {
    heading: stepHeading(at),
    lines: [dotLine(symbol, row, [column.name, column.numbers], settle, addend)],
    operands: [
      highlighted(at, input, 0, at.row, "all"),
      highlighted(at, `feedForward.${weight}`, 0, column.row, column.col),
      ...(b === undefined ? [] : [highlighted(at, `feedForward.${bias}`, 0, 0, at.col)]),
    ],
  };
}

/** A hidden unit after the activation, and after the product with the gate where there is one. */
export function explainHidden(at: CellContext): Explained {
  const ff = present(at.block.feedForward);
  const { batch, row, col } = at;
  const up = numberAt(at, "feedForward.up", batch, 0, row, col);
  const gate = ff.Wg && numberAt(at, "feedForward.gate", batch, 0, row, col);
  const cells = [...(gate === undefined ? [] : ["feedForward.gate"]), "feedForward.up"];
  return {
    heading: stepHeading(at),
    lines: unitLines(at, ff, gate, up),
    operands: cells.map((name) => highlighted(at, name, 0, row, col)),
  };
}

function unitLines(at: CellContext, ff: FeedForward, gate: number | undefined, up: number): DerivationLine[] {
  const symbol = cellName(at.id, at.row, at.col);
  const { activation, clamp } = ff;
  const { of } = activations[activation];
  if (gate === undefined) {
    const filled = `${activation}(${shown(up)})`;
    return [expression(symbol, `${activation}(up)`, filled, settled(at, of(up)), activationCode(activation, up))];
  }
  if (clamp === undefined) {
    const code = `(${activationCode(activation, gate)}) * ${pythonInner(up)}`;
    const filled = `${activation}(${shown(gate)}) · ${inner(up)}`;
    return [expression(symbol, `${activation}(gate) · up`, filled, settled(at, of(gate) * up), code)];
  }
  // The gate has an upper bound only, the other half has two.
  const g = Math.min(clamp, gate);
  const u = Math.max(-clamp, Math.min(clamp, up));
  const value = settled(at, (u + 1) * quickGelu(g));
  const code = `(${pythonInner(u)} + 1) * (${activationCode("quick_gelu", g)})`;
  const filled = `(${shown(u)} + 1) · ${inner(g)} · σ(1.702 · ${inner(g)})`;
  return [
    expression("g", `min(${shown(clamp)}, gate)`, `min(${shown(clamp)}, ${shown(gate)})`, g),
    expression("u", `max(−${shown(clamp)}, min(${shown(clamp)}, up))`, "", u),
    expression(symbol, "(u + 1) · g · σ(1.702 · g)", filled, value, code),
  ];
}

/**
 * An activation of a number in Python, written out with the functions of its `math` module that copies import. Powers and
 * exponentials raise in Python where they overflow, so that products and the sigmoid's safe form are in their place.
 */
export function activationCode(name: ActivationName, value: number): string {
  const x = pythonInner(value);
  // Where the share is 0, Python would make NaN of −∞ · 0.
  const share = (code: string, of: number): string => (of === 0 ? "0.0" : `${x} * (${code})`);
  switch (name) {
    case "relu":
      return `max(${x}, 0.0)`;
    case "relu2":
      return `max(${x}, 0.0) * max(${x}, 0.0)`;
    case "gelu":
      return share(`erfc(-${x} / sqrt(2)) / 2`, normalShare(value));
    case "gelu_tanh": {
      const argument = gaussianArgument(value);
      return share(
        sigmoidCode(`1.5957691216057308 * (${x} + 0.044715 * ${x} * ${x} * ${x})`, argument),
        sigmoid(argument),
      );
    }
    case "silu":
      return share(sigmoidCode(x, value), sigmoid(value));
    case "quick_gelu":
      return share(sigmoidCode(`1.702 * ${x}`, 1.702 * value), sigmoid(1.702 * value));
    case "sigmoid":
      return sigmoidCode(x, value);
    case "tanh":
      return `tanh(${x})`;
  }
}

/** The argument of the sigmoid in gelu_tanh: (1 + tanh z) / 2 is σ(2z), and 2·√(2/π) is 1.5957691216057308. */
function gaussianArgument(x: number): number {
  return 2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
}

/** σ of a number in Python, in the form that does not overflow for its sign. */
export function sigmoidCode(code: string, value: number): string {
  return value < 0 ? `exp(${code}) / (1 + exp(${code}))` : `1 / (1 + exp(-(${code})))`;
}
