import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, test } from "node:test";
import { Computed } from "../../src/analysis/computed.ts";
import { cellHover, type HoverPart, keyHover } from "../../src/analysis/hoverText.ts";
import { failureOf } from "../../src/analysis/specTests.ts";
import { checkCommand } from "../../src/cli/checkCommand.ts";
import { computeCommand } from "../../src/cli/computeCommand.ts";
import { diagnoseCommand } from "../../src/cli/diagnoseCommand.ts";
import { exportCommand } from "../../src/cli/exportCommand.ts";
import { headsCommand } from "../../src/cli/headsCommand.ts";
import { computeSpec } from "../../src/core/engine/compute.ts";
import { copyText } from "../../src/core/explain/copy/copy.ts";
import { explainCell } from "../../src/core/explain/steps/explainCell.ts";
import { describeCell } from "../../src/core/explain/text/describeCell.ts";
import type { SpecDocument } from "../../src/core/format/document.ts";
import { parseSpec } from "../../src/core/format/parseSpec.ts";
import type { Problem } from "../../src/core/format/problem.ts";
import { nestingItems } from "../../src/core/format/syntax/numberRow.ts";
import type { StringNode, SyntaxNode } from "../../src/core/format/syntax/syntaxTree.ts";
import { plainText } from "../../src/core/words.ts";
import { knownAnswers } from "../knownAnswers.ts";

/** Steers terminals, ends lines, turns the direction, or is not there to be seen. */
const hostile = [
  ..."\u001b]0;x\u0007\r\n\t\u0000\u007f\u009b\u00ad\u00a0\u034f\u061c\u115f\u1160\u1680\u17b4\u180b\u180e\u2003\u200b\u200e",
  ..."\u2028\u2029\u202e\u202f\u2060\u2066\u2800\u3164\ufe00\ufeff\uffa0\ufff9\u{e0041}\u{1d159}",
];
const text = hostile.join("");
const shownRaw = new RegExp(`[${hostile.filter((one) => !"]0;x\n".includes(one)).join("")}]`, "u");

const folder = mkdtempSync(join(tmpdir(), "attn-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const conformance = knownAnswers("conformance");
const folders = [
  "examples",
  ...["attention", "bad", "mistakes", "v1.1/attention"].map((name) => join(conformance, name)),
];
const specs = folders.flatMap((one) =>
  readdirSync(one)
    .filter((name) => name.endsWith(".attn.json"))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(one, name), "utf8") })),
);

/** A string or a key of a document with the kind of place it stands at: its path without numbers. */
interface Spot {
  readonly node: StringNode;
  readonly kind: string;
}

function spotsOf(node: SyntaxNode | undefined, kind = ""): Spot[] {
  if (node === undefined) return [];
  if (node.kind === "string") return [{ node, kind: `${kind} = ` }];
  if (node.kind === "array") return nestingItems(node).flatMap((item) => spotsOf(item, `${kind}[]`));
  if (node.kind !== "object") return [];
  return node.properties.flatMap(({ key, value }) => {
    const path = `${kind}.${key.value.replace(/\d+/g, "0")}`;
    return [{ node: key, kind: path }, ...spotsOf(value, path)];
  });
}

/** The text with a hostile string in the place, or in the middle, of another. */
function mutated(whole: string, { node }: Spot, within: boolean): string {
  const half = Math.ceil(node.value.length / 2);
  const value = within ? node.value.slice(0, half) + text + node.value.slice(half) : text;
  return whole.slice(0, node.offset) + JSON.stringify(value) + whole.slice(node.end);
}

function assertVisible(said: string, where: string): void {
  const found = shownRaw.exec(said);
  const code = found?.[0].codePointAt(0)?.toString(16);
  assert.equal(found, null, `${where}: U+${code} is shown as it is in ${JSON.stringify(said.slice(0, 200))}`);
}

function lookAtProblems(problems: readonly Problem[], where: string): void {
  for (const { message, related, fixes, code } of problems) {
    const said = [message, ...related.map((one) => one.message), ...fixes.map((fix) => fix.title)].map(plainText);
    for (const one of said) {
      assertVisible(one, `${where} ${code}`);
      assert.ok(!one.includes("\n"), `${where} ${code}: a message has one line`);
    }
  }
}

const hoverText = (parts: readonly HoverPart[]) =>
  parts.map((part) => (part.kind === "code" ? part.text : plainText(part.words))).join("\n");

/** Everything that is said about the first cells of a document's tensors and steps. */
function lookAtNumbers(document: SpecDocument, where: string): void {
  if (document.spec === undefined) return;
  const computed = new Computed(1, document, document.spec, computeSpec(document.spec));
  lookAtProblems(computed.numericProblems, where);
  for (const check of computed.checks) {
    const { message } = failureOf(document, computed.spec, computed.result, check);
    assertVisible(plainText(message), where);
  }
  for (const source of document.tensors.values()) {
    assertVisible(hoverText(cellHover({ source, index: 0 }, computed)), where);
    const key = document.keys.get(source.path);
    if (key !== undefined) assertVisible(hoverText(keyHover(key, source, computed)), where);
  }
  const { layers } = computed.outline;
  for (const { path, queryLabels, keyLabels, facts, steps, label } of layers) {
    const facts0 = facts.map(({ value }) => value);
    assertVisible([...queryLabels, ...keyLabels, ...facts0, plainText(label)].join(" "), where);
    for (const { name, title, explanation } of steps) {
      assertVisible(plainText(title) + plainText(explanation), where);
      const ref = { layer: path, matrix: name, batch: 0, head: 0, row: 0, col: 0 };
      const derivation = explainCell(computed.spec, computed.result, ref);
      if (derivation === undefined) continue;
      assertVisible(plainText(derivation.heading), where);
      for (const sentence of describeCell(derivation)) assertVisible(plainText(sentence), where);
      for (const form of ["text", "latex", "markdown", "numpy", "pytorch", "tsv"] as const) {
        // Cells of a table stand between tabs.
        assertVisible(copyText(derivation, form).replaceAll("\t", " "), `${where} ${form}`);
      }
    }
  }
}

/** Every line that the command line prints of a file. */
async function lookAtOutput(whole: string, where: string, everything = false): Promise<void> {
  const file = join(folder, "spec.attn.json");
  writeFileSync(file, whole);
  const lines: string[] = [];
  const output = {
    write: async (piece: string) => {
      lines.push(...piece.split("\n"));
    },
    report: (line: string) => {
      assert.ok(!line.includes("\n"), where);
      lines.push(line);
    },
  };
  const common = { quiet: false, strict: false };
  for (const reporter of ["text", "github", "junit", "tap"] as const) {
    await checkCommand({ name: "check", files: [file], reporter, ...common }, output);
  }
  await computeCommand({ name: "compute", file, steps: [], json: false, ...common }, output);
  if (everything) {
    await diagnoseCommand({ name: "diagnose", file, pairs: false, json: false, ...common }, output);
    await headsCommand({ name: "heads", file, batch: 0, json: false, ...common }, output);
    // A page explains every cell: of large specs that would take long.
    for (const form of whole.length < 2_000 ? (["svg", "html"] as const) : []) {
      await exportCommand({ name: "export", file, form, batch: 0, head: 0, ...common }, output);
    }
  }
  for (const line of lines) assertVisible(line, where);
}

test("nothing of a label, a title or any other free text reaches a hover, a heading, a copy or a line of output raw", async () => {
  let count = 0;
  for (const { name, text: whole } of specs) {
    const free = spotsOf(parseSpec(whole).root).filter(({ kind }) => /(tokens|vocabulary|labels)\[\] = $/.test(kind));
    if (free.length === 0 && !/"title"/.test(whole)) continue;
    let changed = whole;
    for (const spot of [...free].reverse()) changed = mutated(changed, spot, true);
    for (const key of ["title", "description"]) {
      const spot = spotsOf(parseSpec(changed).root).find(({ kind }) => kind === `.${key} = `);
      if (spot !== undefined) changed = mutated(changed, spot, true);
    }
    const document = parseSpec(changed);
    lookAtProblems(document.problems, name);
    lookAtNumbers(document, name);
    await lookAtOutput(changed, name, true);
    count++;
  }
  assert.ok(count > 20, `only ${count} specs have text`);
});

/** How often one kind of place is looked at, over all specs. */
const often = 2;

test("nothing of any string or key reaches a message raw", async () => {
  const seen = new Map<string, number>();
  let looks = 0;
  for (const { name, text: whole } of specs) {
    for (const spot of spotsOf(parseSpec(whole).root)) {
      const times = seen.get(spot.kind) ?? 0;
      if (times >= often) continue;
      seen.set(spot.kind, times + 1);
      for (const within of [true, false]) {
        const changed = mutated(whole, spot, within);
        const document = parseSpec(changed);
        const where = `${basename(name)} ${spot.kind}`;
        lookAtProblems(document.problems, where);
        if (times === 0 && within) await lookAtOutput(changed, where);
        looks++;
      }
    }
  }
  assert.ok(looks > 1000, `only ${looks} looks`);
});
