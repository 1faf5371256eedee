/** A node of the JSON text with its place; offsets in UTF-16 units, `end` exclusive. */
export type SyntaxNode = ObjectNode | ArrayNode | NumberNode | StringNode | BooleanNode | NullNode;

interface NodeBase {
  readonly offset: number;
  readonly end: number;
}

export interface ObjectNode extends NodeBase {
  readonly kind: "object";
  readonly properties: readonly PropertyNode[];
}

export interface PropertyNode {
  readonly key: StringNode;
  /** Undefined where the text breaks off after the key. */
  readonly value: SyntaxNode | undefined;
}

export interface ArrayNode extends NodeBase {
  readonly kind: "array";
  readonly items: readonly SyntaxNode[];
}

export interface NumberNode extends NodeBase {
  readonly kind: "number";
  /** ±Infinity when the literal is beyond float64 (that is reported as an error). */
  readonly value: number;
}

export interface StringNode extends NodeBase {
  readonly kind: "string";
  readonly value: string;
}

export interface BooleanNode extends NodeBase {
  readonly kind: "boolean";
  readonly value: boolean;
}

export interface NullNode extends NodeBase {
  readonly kind: "null";
}
