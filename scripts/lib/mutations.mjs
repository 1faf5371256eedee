// Small wrong changes to a source file, found in its syntax tree: what a test suite should notice.
import { parseSync } from "oxc-parser";

const swapped = new Map(
  [
    ["<", "<="],
    [">", ">="],
    ["===", "!=="],
    ["+", "-"],
    ["*", "/"],
    ["&&", "||"],
  ].flatMap(([one, other]) => [
    [one, other],
    [other, one],
  ]),
);

/**
 * All mutations of a text: each replaces what lies between two offsets. What changes nothing that can be seen is left alone: types, and the values
 * of records of which only the keys are read.
 */
export function mutationsOf(file, text) {
  const found = [];
  const put = (start, end, by) => found.push({ file, start, end, was: text.slice(start, end), by });
  visit(parseSync(file, text).program, undefined, (node, key) => {
    switch (node.type) {
      case "BinaryExpression":
      case "LogicalExpression":
        swapOperator(node, text, put);
        break;
      case "UnaryExpression":
        if (node.operator === "!") put(node.start, node.end, text.slice(node.argument.start, node.argument.end));
        break;
      case "Literal":
        if (typeof node.value === "boolean") put(node.start, node.end, String(!node.value));
        if (typeof node.value === "number" && key !== "key") put(node.start, node.end, String(node.value + 1));
        break;
      case "IfStatement":
      case "ConditionalExpression":
        put(node.test.start, node.test.end, `!(${text.slice(node.test.start, node.test.end)})`);
        break;
      case "ExpressionStatement":
        if (isCall(node.expression)) put(node.start, node.end, ";");
        break;
    }
  });
  return found;
}

function swapOperator({ operator, left, right }, text, put) {
  const by = swapped.get(operator);
  const at = text.indexOf(operator, left.end);
  if (by !== undefined && at >= 0 && at < right.start) put(at, at + operator.length, by);
}

function isCall(node) {
  if (node.type === "AwaitExpression") return isCall(node.argument);
  if (node.type === "UnaryExpression" && node.operator === "void") return isCall(node.argument);
  return node.type === "CallExpression" && node.callee.type !== "Super";
}

/** Walks through the tree but into no type. */
function visit(node, key, look) {
  if (node === null || typeof node !== "object") return;
  if (Array.isArray(node)) {
    for (const child of node) visit(child, key, look);
    return;
  }
  if (typeof node.type !== "string" || isType(node.type) || isSetOfKeys(node)) return;
  look(node, key);
  for (const [name, child] of Object.entries(node)) if (name !== "source") visit(child, name, look);
}

const expressionsWithTypes = new Set(["TSAsExpression", "TSSatisfiesExpression", "TSNonNullExpression"]);

function isType(type) {
  return type.startsWith("TS") && !expressionsWithTypes.has(type);
}

/** `oneKeyOf({ a: true, b: true })`: a set of words, written so that the compiler asks for every one. */
function isSetOfKeys({ type, callee }) {
  return type === "CallExpression" && callee.name === "oneKeyOf";
}

/** The numbers of mulberry32 by a seed, each from 0 to 1. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
