import { limits } from "../../limits.ts";
import { itemAt } from "../../present.ts";
import { type Resumable, runToEnd } from "../../resumable.ts";
import { type Words, words } from "../../words.ts";
import type { TextRange } from "../problem.ts";
import type { Problems } from "../problems.ts";
import { shown } from "../shown.ts";
import { checkKey } from "./duplicateKeys.ts";
import { readNumber, readWord, withoutQuotes } from "./literals.ts";
import { faultOf } from "./stringFault.ts";
import { SyntaxBuilder } from "./syntaxBuilder.ts";
import { SyntaxFaults } from "./syntaxFaults.ts";
import { type Frame, keyOf, rangeBetween } from "./syntaxFrame.ts";
import type { StringNode, SyntaxNode } from "./syntaxTree.ts";
import { Tokens } from "./tokens.ts";

/** The tree of a text. */
export interface SyntaxResult {
  /** As much as could be understood. */
  readonly root: SyntaxNode | undefined;
  /** Whether the structure is whole. When not, only the problems of the text itself are worth showing. */
  readonly whole: boolean;
}

/**
 * Parses JSON with comments and trailing commas into a tree with places, without recursion. A structural fault is
 * repaired where the repair is plain; behind it only further structural faults are reported, as the rest may be its echo,
 * and after three of them the rest of the text is left alone.
 */
export function parseSyntax(text: string, problems: Problems): SyntaxResult {
  return runToEnd(syntaxResumably(text, problems));
}

/** The same, a stretch of the text at a time. */
export function syntaxResumably(text: string, problems: Problems): Resumable<SyntaxResult> {
  return new Parser(text, problems).parse();
}

/** Characters after which the parser may be interrupted: a millisecond or two. */
const stretch = 32_768;

class Parser {
  readonly #text: string;
  readonly #problems: Problems;
  readonly #tokens: Tokens;
  readonly #tree: SyntaxBuilder;
  readonly #faults: SyntaxFaults;
  #objects = 0;

  constructor(text: string, problems: Problems) {
    this.#text = text;
    this.#problems = problems;
    this.#tokens = new Tokens(text);
    this.#tree = new SyntaxBuilder(text, this.#tokens);
    this.#faults = new SyntaxFaults(this.#tokens, problems);
  }

  *parse(): Resumable<SyntaxResult> {
    let pause = stretch;
    while (!this.#faults.stopped && (this.#tree.withinRow !== undefined || this.#tokens.next() !== "end")) {
      if (this.#tree.withinRow === undefined) this.#take();
      else this.#tree.goOn();
      const reached = this.#tree.withinRow ?? this.#tokens.end;
      if (reached < pause) continue;
      pause = reached + stretch;
      yield;
    }
    if (!this.#faults.stopped) this.#finish();
    this.#tree.closeTo(0);
    return { root: this.#tree.root, whole: this.#faults.none };
  }

  #take(): void {
    if (this.#tokens.fault !== "none") this.#reportString();
    if (this.#tokens.isHashComment) {
      this.#faults.hashComment();
      return;
    }
    const frame = this.#tree.open.at(-1);
    if (frame === undefined) this.#takeAtRoot();
    else if (frame.kind === "array") this.#takeInArray(frame);
    else this.#takeInObject(frame);
  }

  #takeAtRoot(): void {
    const { kind } = this.#tokens;
    if (this.#tree.root !== undefined) {
      if (this.#faults.none) this.#faults.atToken(words("unexpected text after the end of the document"));
      this.#faults.stopped = true;
    } else if (kind === "," || kind === ":" || kind === "}" || kind === "]") {
      this.#faults.atToken(words("expected a value before {0}", kind));
      this.#faults.stopped = true;
    } else {
      this.#takeValue();
    }
  }

  #takeInArray(frame: Frame): void {
    const { kind } = this.#tokens;
    if (kind === "]") this.#tree.close();
    else if (kind === "}") this.#closeWrong(frame);
    else if (kind === ":") this.#takeColonInArray(frame);
    else if (kind === ",") this.#takeComma(frame, "missing value before this comma");
    else {
      if (frame.expect === "separator") this.#missingComma();
      this.#takeValue();
    }
  }

  #takeInObject(frame: Frame): void {
    const { kind } = this.#tokens;
    if (kind === "]") this.#closeWrong(frame);
    else if (kind === "}") this.#closeObject(frame);
    else if (frame.expect === "colon") this.#takeColon(frame);
    else if (frame.expect === "value") this.#takePropertyValue(frame);
    else if (kind === ",") this.#takeComma(frame, "missing property before this comma");
    else this.#takeKey(frame);
  }

  #takeComma(frame: Frame, complaint: string): void {
    if (frame.expect !== "separator") this.#faults.atToken(words(complaint));
    frame.expect = "item";
  }

  #closeObject(frame: Frame): void {
    if (frame.expect === "colon" || frame.expect === "value") this.#missingValue(frame);
    this.#tree.close();
  }

  #takeKey(frame: Frame): void {
    const { kind } = this.#tokens;
    if (frame.expect === "separator") this.#missingComma();
    if (kind === "string") this.#addKey(frame, this.#tree.stringNode());
    else if (kind === "word") this.#takeUnquotedKey(frame);
    else {
      this.#faults.atToken(words("expected a property name in double quotes"));
      this.#faults.lost = true;
      if (kind === ":") frame.expect = "value";
      else this.#takeValue();
    }
  }

  #takeUnquotedKey(frame: Frame): void {
    const { offset, end } = this.#tokens;
    const value = withoutQuotes(this.#tokens.value);
    if (value !== "" && !/[\p{L}\p{N}_$]/u.test(value)) {
      this.#faults.atToken(words("unexpected {0}", shown(value)));
      return;
    }
    const text = JSON.stringify(value);
    const edits = [{ range: rangeBetween(offset, end), text }];
    const fixes = [{ title: words("Put the property name in double quotes"), edits }];
    this.#faults.atToken(words("use double quotes for property names: {0}", shown(text)), { fixes });
    this.#addKey(frame, { kind: "string", offset, end, value });
  }

  #addKey(frame: Frame, key: StringNode): void {
    if (frame.properties.length >= limits.keysPerObject) {
      this.#faults.stop("limit.keys", words("an object may have at most {0} properties", limits.keysPerObject));
      return;
    }
    if (this.#faults.none) checkKey(frame.keys, key, this.#problems);
    this.#faults.lost = this.#tokens.fault === "openString";
    frame.property = { key, value: undefined };
    frame.properties.push(frame.property);
    frame.expect = "colon";
  }

  #takeColon(frame: Frame): void {
    const { kind } = this.#tokens;
    frame.expect = "value";
    if (kind === ":") return;
    this.#faults.atToken(words("missing colon after the property {0}", keyOf(frame)));
    this.#takePropertyValue(frame);
  }

  #takePropertyValue(frame: Frame): void {
    const { kind } = this.#tokens;
    if (kind === ":") this.#faults.atToken(words("unexpected colon"));
    else if (kind !== ",") this.#takeValue();
    else {
      this.#missingValue(frame);
      frame.expect = "item";
    }
  }

  #missingValue(frame: Frame): void {
    this.#faults.atToken(words("the value of {0} is missing", keyOf(frame)));
  }

  #missingComma(): void {
    let before = this.#tokens.offset;
    while (before > 0 && " \t\r\n".includes(itemAt(this.#text, before - 1))) before--;
    const edits = [{ range: rangeBetween(before, before), text: "," }];
    this.#faults.atToken(words("missing comma before this"), {
      fixes: [{ title: words("Insert the comma"), edits }],
    });
  }

  /** `[[1, 0] "Wk": …`: the colon tells that the string before it is a key and the array was left open. */
  #takeColonInArray(frame: Frame): void {
    const last = frame.items.at(-1);
    const outer = this.#tree.open.findLastIndex((one) => one.kind === "object");
    if (last?.kind !== "string" || frame.expect !== "separator" || outer < 0) {
      this.#faults.atToken(words("unexpected colon in an array"));
      return;
    }
    const related = [this.#opened(frame)];
    this.#faults.at(rangeBetween(last.offset, last.end), words("missing ] before this property"), { related });
    frame.items.pop();
    this.#tree.closeTo(outer + 1);
    const object = itemAt(this.#tree.open, outer);
    this.#addKey(object, last);
    object.expect = "value";
  }

  /** A closing bracket of the wrong kind closes what it fits, if that is open, and is left out otherwise. */
  #closeWrong(frame: Frame): void {
    const { kind } = this.#tokens;
    const wanted = kind === "]" ? "array" : "object";
    const fits = this.#tree.open.findLastIndex((one) => one.kind === wanted);
    if (fits < 0) {
      this.#faults.atToken(words("unmatched {0}", kind));
      return;
    }
    const missing = frame.kind === "array" ? "]" : "}";
    this.#faults.atToken(words("missing {0} before this {1}", missing, kind), { related: [this.#opened(frame)] });
    this.#faults.lost = true;
    this.#tree.closeTo(fits);
  }

  #takeValue(): void {
    const { kind, offset, end } = this.#tokens;
    if (kind === "number") this.#takeNumber();
    else if (kind === "[" || kind === "{") this.#open(kind === "[" ? "array" : "object");
    else if (kind === "string") this.#tree.attach(this.#tree.stringNode());
    else if (kind === "null") this.#tree.attach({ kind, offset, end });
    else if (kind === "word") this.#takeWord();
    else this.#tree.attach({ kind: "boolean", offset, end, value: kind === "true" });
  }

  #takeNumber(): void {
    const { offset, end, value } = this.#tokens;
    this.#tree.attach(readNumber(value, offset, end, this.#faults.none ? this.#problems : undefined));
  }

  #takeWord(): void {
    const { offset, end, value } = this.#tokens;
    const reading = readWord(value, offset, end);
    // A number that breaks off where the text ends is no second fault: the end is reported.
    const breaksOff = end === this.#text.length && this.#tree.open.length > 0;
    if (reading.plain && this.#faults.none && !breaksOff)
      this.#problems.error(reading.code, rangeBetween(offset, end), reading.message, reading.extras);
    else if (!reading.plain) this.#faults.atToken(reading.message, reading.extras);
    this.#tree.attach(reading.node);
  }

  #open(kind: Frame["kind"]): void {
    if (this.#tree.open.length >= limits.depth) {
      this.#faults.stop("limit.depth", words("brackets may be nested at most {0} levels deep", limits.depth));
    } else if (kind === "object" && ++this.#objects > limits.objects) {
      this.#faults.stop("limit.objects", words("a document may have at most {0} objects", limits.objects));
    } else if (kind === "object") {
      this.#tree.openObject();
    } else {
      this.#tree.openArray();
    }
  }

  #reportString(): void {
    const { fault, offset, end } = this.#tokens;
    const found = faultOf(this.#text, offset, end, fault);
    this.#faults.at(found.range, found.message);
    if (fault === "openString") this.#faults.lost = true;
  }

  /** The text has ended: say what it lacks, unless an earlier fault explains it. */
  #finish(): void {
    const { length } = this.#text;
    const frame = this.#tree.open.at(-1);
    if (this.#tokens.fault === "openComment") {
      this.#faults.at(rangeBetween(this.#tokens.offset, this.#tokens.offset + 2), words("unterminated comment"));
    } else if (!this.#faults.none) {
      return;
    } else if (frame !== undefined) {
      const message = words("the text ends before {0} is closed", frame.kind === "array" ? "[" : "{");
      this.#faults.at(rangeBetween(Math.max(0, length - 1), length), message, { related: [this.#opened(frame)] });
    } else if (this.#tree.root === undefined) {
      this.#faults.at(rangeBetween(0, length), words("the document is empty: expected an object"));
    }
  }

  #opened(frame: Frame): { message: Words; range: TextRange } {
    return { message: words("opened here"), range: rangeBetween(frame.offset, frame.offset + 1) };
  }
}
