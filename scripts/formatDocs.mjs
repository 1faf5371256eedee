// `npm run docs`: writes the reference of docs/format.md, between its two marks, from the schema that VS Code validates with.
// `node scripts/formatDocs.mjs --check` says whether it is what the schema gives.
import { readFileSync, writeFileSync } from "node:fs";

const page = "docs/format.md";
const [opening, closing] = ["<!-- reference: npm run docs -->\n", "<!-- end of the reference -->"];

const schema = JSON.parse(readFileSync("media/attn.schema.json", "utf8"));
const { properties, definitions } = schema;

/** Definitions that a word names as well as their parts would. */
const kinds = {
  cell: "number",
  vector: "vector",
  matrix: "matrix",
  sequence: "matrix, or one for each item of the batch",
  tensor: "tensor",
  step: "tensor or number",
  nested: "tensor",
  tensorObject: "tensor",
  binaryObject: "tensor of 0 and 1",
  binaryNested: "tensor of 0 and 1",
  binary: "tensor of 0 and 1",
  labels: "list of strings",
  expectedStep: "tensor or number, or an object with values, dtype, rtol, atol",
};

/** Definitions that refer to themselves, whose parts are written all the same. */
const recursive = { masks: '`"causal"`, or tensor of 0 and 1, or object, or list of these' };

/** Properties of the root alone, by what they are for; the others belong to a block. */
const groups = [
  ["The document", ["title", "description", "display", "tour"]],
  ["What comes in", ["tokens", "X", "embedding", "vocabulary", "memory", "encoder", "layers"]],
  ["What comes out", ["readOut", "generate", "precision"]],
  ["What is compared, replaced, trained", ["expected", "expectedDtype", "tolerance", "given", "train", "beside"]],
];
const rootOnly = new Set(groups.flatMap(([, names]) => names));
const unknown = [...rootOnly].filter((name) => !(name in properties));
if (unknown.length > 0) throw new Error(`the schema has no ${unknown.join(", ")}`);
const ofBlock = Object.keys(properties).filter((name) => !rootOnly.has(name));

/** Definitions whose parts are being written. */
const unfolding = new Set();

const lines = [];
for (const [title, names] of groups) {
  lines.push(`### ${title}`, "");
  for (const name of names) lines.push(...entry(name, properties[name], 0));
  lines.push("");
}
lines.push("### A block", "", "At the root, in each of `layers`, and in `encoder`.", "");
for (const name of ofBlock) lines.push(...entry(name, properties[name], 0));
lines.push("", "### Steps", "", "A step of a layer is `layers[1].weights` at the root.", "");
lines.push("| `expected` takes | `given`, too | what |", "| --- | --- | --- |");
for (const [name, step] of Object.entries(definitions.expected.properties)) {
  if (!("description" in step || "allOf" in step)) continue;
  const given = name in definitions.given.properties ? "yes" : "";
  lines.push(`| \`${name}\` | ${given} | ${cell(resolved(step).description ?? "")} |`);
}
lines.push("", "### A tensor", "", "Nested arrays of numbers, row by row, or one of these objects.", "");
for (const variant of definitions.tensorObject.oneOf) lines.push(...variants(variant, 0));

const text = readFileSync(page, "utf8");
const from = text.indexOf(opening) + opening.length;
const to = text.indexOf(closing);
if (from < opening.length || to < from) throw new Error(`${page} lacks a mark`);
const written = `${text.slice(0, from)}\n${lines.join("\n")}\n\n${text.slice(to)}`;
if (process.argv.includes("--check")) {
  if (written !== text) {
    console.error(`${page} is not what the schema gives: npm run docs`);
    process.exitCode = 1;
  }
} else writeFileSync(page, written);

/** A property as an item of a list, its own properties below it. */
function entry(name, property, depth, required = false) {
  const whole = resolved(property);
  const notes = [kindOf(property), required ? "required" : "", defaultOf(whole)].filter((note) => note !== "");
  const description = whole.description === undefined ? "" : ` ${whole.description}`;
  const own = "properties" in whole && name !== "expected" && name !== "given" ? fields(whole, depth + 1) : [];
  return [
    `${"  ".repeat(depth)}- \`${name}\`${notes.length > 0 ? ` (${notes.join(", ")})` : ""}:${description}`.replace(
      /:$/,
      "",
    ),
    ...own,
    // What a list may hold is often what may stand alone, too.
    ...new Set([...(whole.anyOf ?? []), whole.items ?? {}].flatMap((one) => variants(one, depth + 1))),
  ];
}

/** One text for each object that a property may be; none for what one word says, or what it is a part of. */
function variants(variant, depth) {
  if (isWord(variant)) return [];
  if (variant.$ref === undefined) return unfolded(variant, depth);
  if (unfolding.has(variant.$ref)) return [];
  unfolding.add(variant.$ref);
  const list = unfolded(variant, depth);
  unfolding.delete(variant.$ref);
  return list;
}

function unfolded(variant, depth) {
  const whole = resolved(variant);
  if (whole.anyOf !== undefined) return whole.anyOf.flatMap((one) => variants(one, depth));
  if (whole.items !== undefined && whole.properties === undefined) return variants(whole.items, depth);
  if (whole.properties === undefined) return [];
  // A layer's and an encoder's properties are those of a block.
  if ("Wq" in whole.properties) return [];
  const type = whole.properties.type?.const;
  const label = type === undefined ? "an object" : `\`"type": "${type}"\``;
  const description = whole.description === undefined ? "" : `: ${whole.description}`;
  return [[`${"  ".repeat(depth)}- ${label}${description}`, ...fields(whole, depth + 1)].join("\n")];
}

function fields({ properties: own, required = [] }, depth) {
  if ("Wq" in own) return [];
  return Object.entries(own)
    .filter(([, property]) => property.const === undefined)
    .flatMap(([name, property]) => entry(name, property, depth, required.includes(name)));
}

function resolved(property) {
  const { $ref, allOf, ...own } = property;
  const parts = [...($ref === undefined ? [] : [definitionOf($ref)]), ...(allOf ?? [])];
  return Object.assign({}, ...parts.map(resolved), own);
}

function definitionOf(reference) {
  return definitions[reference.slice("#/definitions/".length)];
}

/** The name of the definition that a property is, or is mostly. */
function referenceOf(property) {
  return (property.$ref ?? property.allOf?.[0]?.$ref)?.slice("#/definitions/".length);
}

function wordOf(property, words = kinds) {
  const name = referenceOf(property);
  return name === undefined ? undefined : (words[name] ?? wordOf(definitions[name], words));
}

function isWord(property) {
  return wordOf(property) !== undefined;
}

/** What may stand there, in words. */
function kindOf(property) {
  const word = wordOf(property) ?? wordOf(property, recursive);
  if (word !== undefined) return word;
  const whole = resolved(property);
  if (whole.const !== undefined) return `\`${JSON.stringify(whole.const)}\``;
  if (whole.enum !== undefined) return whole.enum.map((value) => `\`${JSON.stringify(value)}\``).join(", ");
  if (whole.anyOf !== undefined)
    return [...new Set(whole.anyOf.map(kindOf).filter((kind) => kind !== ""))].join(", or ");
  if (whole.type === "array") return `list of ${whole.items === undefined ? "values" : plural(kindOf(whole.items))}`;
  if (whole.type === "integer" || whole.type === "number") return `${whole.type}${boundsOf(whole)}`;
  if (whole.type === "string") return "string";
  return [whole.type ?? ""].flat().join(" or ");
}

/** "integers ≥ 0" for "integer ≥ 0"; kinds of several words as they are. */
function plural(kind) {
  return /^(integer|number|object|string|tensor)\b(?! or)/.test(kind) ? kind.replace(/^\w+/, "$&s") : kind;
}

function boundsOf({ minimum, maximum, exclusiveMinimum }) {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` ≥ ${minimum}`;
  return exclusiveMinimum === undefined ? "" : ` > ${exclusiveMinimum}`;
}

function defaultOf({ default: value }) {
  return value === undefined ? "" : `default \`${JSON.stringify(value)}\``;
}

function cell(text) {
  return text.replaceAll("|", "\\|");
}
