import { present } from "../../present.ts";
import { words } from "../../words.ts";
import { pathOf, type Reading } from "../read/reading.ts";
import type { SpecDraft } from "../read/root.ts";
import type { StackDraft } from "../read/stacks.ts";
import { checkBlock, type Entering, type Memories } from "./block.ts";
import { checkEmbedding } from "./embedding.ts";
import { checkEmpty } from "./emptyTensors.ts";
import { checkGenerate } from "./generateChecks.ts";
import { checkGrid, checkLabels } from "./labels.ts";
import { checkReadOut } from "./readOutChecks.ts";
import { checkRootSteps, readOutShapes } from "./rootStepChecks.ts";
import { axisSize, type Flow, flowOf, Sizes, unknownFlow } from "./sizes.ts";
import type { StepShapes } from "./tourChecks.ts";
import { checkTraining } from "./trainingChecks.ts";

/**
 * Checks every shape of a document against the others and reports each disagreement once, with both places. What
 * depends on something that could not be read is left unchecked. Returns the shapes that steps will have.
 */
export function checkShapes(reading: Reading, draft: SpecDraft): StepShapes {
  const sizes = new Sizes(reading);
  checkEmpty(sizes);
  const root = rootMemory(sizes, draft);
  const memories = { root, encoder: undefined };
  const encoder = draft.encoder === undefined ? undefined : checkStack(sizes, draft.encoder, memories).at(-1);
  const encoderFlow = encoder ?? (sizes.isUnknown("encoder") ? unknownFlow : undefined);
  const layers = checkStack(sizes, draft.main, { root, encoder: encoderFlow });
  const result = layers.at(-1) ?? unknownFlow;
  const entering = enteringOf(sizes, draft.main)?.flow ?? unknownFlow;
  const rows = rowsOf(sizes, draft.main) ?? result.rows;
  checkGrid(sizes, draft.display.grid, rows);
  const labels = checkReadOut(sizes, draft, layers);
  checkGenerate(sizes, draft, labels);
  const all = { entering, layers, result, labels };
  checkRootSteps(sizes, draft, all);
  checkTraining(sizes, draft, result);
  reportUnusedMemories(sizes, draft);
  const { readOut } = draft;
  return {
    ofBlock: (path, id) => sizes.steps.get(path)?.(id),
    ofReadOut: (id) => (readOut === undefined ? [] : readOutShapes(readOut, id, result, all)),
  };
}

/** Checks the blocks of a stack one after the other and returns what leaves each. */
function checkStack(sizes: Sizes, stack: StackDraft, memories: Memories): Flow[] {
  const { object } = stack.fields;
  const place = { offset: object.offset, length: 1 };
  let entering = enteringOf(sizes, stack);
  const flows: Flow[] = [];
  const rows = rowsOf(sizes, stack);
  if (rows !== undefined) checkStackLabels(sizes, stack, rows);
  for (const draft of stack.blocks) {
    const flow = checkBlock(sizes, draft, entering, memories, place);
    flows.push(flow);
    if (rows === undefined && draft === stack.blocks[0]) checkStackLabels(sizes, stack, flow.rows);
    entering = { flow, path: draft.path };
  }
  return flows;
}

function checkStackLabels(sizes: Sizes, stack: StackDraft, rows: Flow["rows"]): void {
  checkLabels(sizes, pathOf(stack.path, "tokens"), stack.fields.get("tokens")?.node, rows);
}

function enteringOf(sizes: Sizes, stack: StackDraft): Entering | undefined {
  const made = pathOf(stack.path, "embedding");
  const path = pathOf(stack.path, "X");
  if (sizes.isGiven(made) && !sizes.isGiven(path)) {
    return { flow: checkEmbedding(sizes, stack.path, stack.vocabulary?.length) ?? unknownFlow, path: made };
  }
  const source = sizes.source(path);
  if (source !== undefined) return { flow: flowOf(source), path };
  return sizes.isGiven(path) ? { flow: unknownFlow, path } : undefined;
}

/** The positions of a stack, as its input has them. */
function rowsOf(sizes: Sizes, stack: StackDraft): Flow["rows"] {
  return enteringOf(sizes, stack)?.flow.rows;
}

function rootMemory(sizes: Sizes, draft: SpecDraft): Memories["root"] {
  if (draft.memory === undefined)
    return sizes.isUnknown("memory") ? { keys: unknownFlow, values: unknownFlow } : undefined;
  const [x, k, v] = ["X", "K", "V"].map((name) => {
    const source = sizes.source(`memory.${name}`);
    return source === undefined ? undefined : flowOf(source);
  });
  const keys = k ?? x ?? dumpedKeys(sizes) ?? unknownFlow;
  const inner = draft.root.child("memory");
  checkLabels(sizes, "memory.tokens", inner?.get("tokens")?.node, keys.rows);
  return { keys, values: v ?? x ?? unknownFlow };
}

/** The keys of a dump of weights are its columns. */
function dumpedKeys(sizes: Sizes): Flow | undefined {
  const source = sizes.source("weights");
  return source === undefined ? undefined : { ...unknownFlow, rows: axisSize(source, 1) };
}

/** A memory or an encoder that no block attends to is most likely a slip. */
function reportUnusedMemories(sizes: Sizes, draft: SpecDraft): void {
  const blocks = [...draft.main.blocks, ...(draft.encoder?.blocks ?? [])].map((one) => one.block);
  const { problems, keys } = sizes.reading;
  const dump = blocks.some((block) => block.dump !== undefined);
  if (draft.encoder !== undefined && !blocks.some((block) => block.memory === "encoder")) {
    problems.warning("memory.unused", present(keys.get("encoder")).key, words('no block has "memory": "encoder"'));
  }
  if (draft.memory !== undefined && !dump && !blocks.some((block) => block.memory === "root")) {
    problems.warning("memory.unused", present(keys.get("memory")).key, words('no layer has "memory": "root"'));
  }
}
