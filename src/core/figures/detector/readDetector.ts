import { ExpressionReader, unknownName, type Value } from "../../expression/expressionReader.ts";
import { ExpressionError, type ExpressionFault, type Piece } from "../../expression/pieces.ts";
import { nearest } from "../../format/read/nearest.ts";
import { functions, type Rule, type RuleScope, variables } from "./detectorNames.ts";

/**
 * Understands a detector: `j == i-1`, `tok[j-1] == tok[i] and j <= i`, `kind(j) == "punct"`. Comparisons, `and`, `or`, `not`,
 * `+ - * / %`, and the names of `detectorNames.ts`.
 */
export function readDetector(source: string): { readonly rule: Rule } | { readonly fault: ExpressionFault } {
  try {
    return { rule: new ExpressionReader(source, named).whole() };
  } catch (error) {
    if (error instanceof ExpressionError) return { fault: error.fault };
    throw error;
  }
}

type Reader = ExpressionReader<[scope: RuleScope, i: number, j: number]>;

function named(reader: Reader, { text: name, at }: Piece): Rule<Value> {
  const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (variable !== undefined) return variable;
  const of = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (of === undefined)
    throw unknownName(name, at, nearest(name, [...Object.keys(variables), ...Object.keys(functions)]));
  const close = reader.take("[") ? "]" : ")";
  if (close === ")") reader.expect("(");
  const argument = reader.expression();
  reader.expect(close);
  return (scope, i, j) => of(scope, argument(scope, i, j));
}
