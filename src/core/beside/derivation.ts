import type { DerivationLine } from "../explain/derivation.ts";
import { dotLine, expression, inner, shown } from "../explain/text/lines.ts";
import type { Beside } from "../spec/besideKinds.ts";
import { subscript } from "../subscripts.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type Convolution, leftPadding } from "./convolution.ts";
import { type CellState, cellStep, gatesOf, hiddenWidth, type Recurrent, sigmoid, zeroState } from "./recurrent.ts";

/** What made one number of a network's result: position `row`, entry `col`, both from 0. X: 1×n×d. */
export function explainBeside(beside: Beside, X: Tensor, row: number, col: number): DerivationLine[] {
  return beside.type === "conv1d" ? convolutionLines(beside, X, row, col) : recurrentLines(beside, X, row, col);
}

function rowOf({ shape, data }: Tensor, row: number): Float64Array {
  const d = shape.at(-1) ?? 0;
  return data.slice(row * d, (row + 1) * d);
}

function columnOf({ shape, data }: Tensor, col: number): Float64Array {
  const [rows = 0, cols = 0] = shape.slice(-2);
  return Float64Array.from({ length: rows }, (_, at) => data[at * cols + col] ?? 0);
}

/** The sum over the taps of the kernel that lie within the sequence. */
function convolutionLines(conv: Convolution, X: Tensor, row: number, col: number): DerivationLine[] {
  const [, n = 0] = X.shape;
  const [kernel = 0, d = 0, width = 0] = conv.W.shape;
  const lines: DerivationLine[] = [];
  const taps: { readonly name: string; readonly value: number }[] = [];
  for (let t = 0; t < kernel; t++) {
    const j = row + t * conv.dilation - leftPadding(conv);
    if (j < 0 || j >= n) continue;
    const W = { shape: [d, width], data: conv.W.data.subarray(t * d * width, (t + 1) * d * width) };
    const name = `p${subscript(t + 1)}`;
    const line = dotLine(
      name,
      [`x${subscript(j + 1)}`, rowOf(X, j)],
      [`W${subscript(t + 1)}[:,${col + 1}]`, columnOf(W, col)],
      (sum) => sum,
    );
    lines.push(line);
    taps.push({ name, value: line.value });
  }
  const bias = conv.b?.data[col];
  const terms = [...taps, ...(bias === undefined ? [] : [{ name: "b", value: bias }])];
  const value = terms.reduce((sum, term) => sum + term.value, 0);
  const symbol = `y${subscript(row + 1)}[${col + 1}]`;
  lines.push(
    expression(symbol, sumText(terms.map(({ name }) => name)), sumText(terms.map((term) => inner(term.value))), value),
  );
  return lines;
}

function sumText(terms: readonly string[]): string {
  return terms.length === 0 ? "0" : terms.join(" + ");
}

/** The gates of one step, and what they make of the state before. */
function recurrentLines(cell: Recurrent, X: Tensor, row: number, col: number): DerivationLine[] {
  let state = zeroState(cell);
  for (let t = 0; t < row; t++) state = cellStep(cell, rowOf(X, t), state).state;
  const at = { cell, x: rowOf(X, row), state, row, col };
  if (cell.type === "elman") return elmanLines(at);
  return cell.type === "gru" ? gruLines(at) : lstmLines(at);
}

interface At {
  readonly cell: Recurrent;
  readonly x: Float64Array;
  readonly state: CellState;
  readonly row: number;
  readonly col: number;
}

/** x·W and h·U of one gate, each with its bias, as lines with their values. */
function gateSums({ cell, x, state, row, col }: At, gate: number, letter: string, h = state.h) {
  const place = gate * hiddenWidth(cell) + col;
  const bias = (name: string, tensor: Tensor | undefined) =>
    tensor === undefined ? undefined : { symbol: name, value: tensor.data[place] ?? 0 };
  const suffix = gatesOf[cell.type] === 1 ? "" : letter;
  const fromX = dotLine(
    `a${suffix}`,
    [`x${subscript(row + 1)}`, x],
    [`W${suffix}[:,${col + 1}]`, columnOf(cell.W, place)],
    (sum) => sum,
    bias(`bW${suffix}`, cell.bW),
  );
  const fromH = dotLine(
    `u${suffix}`,
    [`h${subscript(row)}`, h],
    [`U${suffix}[:,${col + 1}]`, columnOf(cell.U, place)],
    (sum) => sum,
    bias(`bU${suffix}`, cell.bU),
  );
  return { lines: [fromX, fromH], a: fromX.value, u: fromH.value };
}

function gateLines(at: At, gate: number, letter: string, squash: "σ" | "tanh") {
  const { lines, a, u } = gateSums(at, gate, letter);
  const value = squash === "σ" ? sigmoid(a + u) : Math.tanh(a + u);
  const names = gatesOf[at.cell.type] === 1 ? ["a", "u"] : [`a${letter}`, `u${letter}`];
  const filled = `${squash}(${shown(a)} + ${inner(u)})`;
  return { value, lines: [...lines, expression(letter, `${squash}(${names.join(" + ")})`, filled, value)] };
}

function elmanLines(at: At): DerivationLine[] {
  const { lines } = gateLines(at, 0, `h${subscript(at.row + 1)}[${at.col + 1}]`, "tanh");
  return lines;
}

function gruLines(at: At): DerivationLine[] {
  const { cell, state, row, col } = at;
  const r = gateLines(at, 0, "r", "σ");
  const z = gateLines(at, 1, "z", "σ");
  const before = state.h[col] ?? 0;
  const isAfter = cell.resetAfter;
  const inputs = gateSums(at, 2, "n", isAfter ? state.h : resetState(at));
  const n = Math.tanh(inputs.a + (isAfter ? r.value * inputs.u : inputs.u));
  const nLine = isAfter
    ? expression("n", "tanh(an + r·un)", `tanh(${shown(inputs.a)} + ${inner(r.value)}·${inner(inputs.u)})`, n)
    : expression("n", "tanh(an + un), with r∘h for h", `tanh(${shown(inputs.a)} + ${inner(inputs.u)})`, n);
  const value = (1 - z.value) * n + z.value * before;
  const filled = `(1 − ${shown(z.value)})·${inner(n)} + ${inner(z.value)}·${inner(before)}`;
  const symbol = `h${subscript(row + 1)}[${col + 1}]`;
  return [...r.lines, ...z.lines, ...inputs.lines, nLine, expression(symbol, "(1 − z)·n + z·h", filled, value)];
}

/** r∘h: the state that enters the third gate where the reset comes before the product. */
function resetState(at: At): Float64Array {
  return at.state.h.map((value, col) => value * gateLines({ ...at, col }, 0, "r", "σ").value);
}

function lstmLines(at: At): DerivationLine[] {
  const { state, row, col } = at;
  const i = gateLines(at, 0, "i", "σ");
  const f = gateLines(at, 1, "f", "σ");
  const g = gateLines(at, 2, "g", "tanh");
  const o = gateLines(at, 3, "o", "σ");
  const before = state.c[col] ?? 0;
  const c = f.value * before + i.value * g.value;
  const h = o.value * Math.tanh(c);
  const kept = `${shown(f.value)}·${inner(before)} + ${inner(i.value)}·${inner(g.value)}`;
  return [
    ...[...i.lines, ...f.lines, ...g.lines, ...o.lines],
    expression(`c${subscript(row + 1)}[${col + 1}]`, `f·c${subscript(row)} + i·g`, kept, c),
    expression(`h${subscript(row + 1)}[${col + 1}]`, "o·tanh(c)", `${shown(o.value)}·tanh(${shown(c)})`, h),
  ];
}
