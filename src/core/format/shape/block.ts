import { present } from "../../present.ts";
import { type Words, words } from "../../words.ts";
import type { TextRange } from "../problem.ts";
import type { BlockDraft } from "../read/blockDraft.ts";
import { pathOf } from "../read/reading.ts";
import { checkGate } from "./gateSizes.ts";
import { givenSizes } from "./given.ts";
import { checkHeadNorms } from "./headNorms.ts";
import { type AttentionSizes, checkScore, mixSizes, projectedSizes } from "./inputs.ts";
import { checkBiasKV, checkMasks, checkPast, checkWeightChanges } from "./keysAndMasks.ts";
import { checkOutputs } from "./outputs.ts";
import { checkAddedPositions, checkScorePositions } from "./positionSizes.ts";
import { feedOf } from "./presence.ts";
import { checkRowFactors, checkSinks } from "./rowFactorSizes.ts";
import { axisSize, type Flow, resized, type Size, type Sizes, unknownFlow } from "./sizes.ts";
import { checkBlockSteps } from "./stepChecks.ts";
import { type BlockSizes, stepShapes } from "./stepShapes.ts";

/** What enters a block: the sizes, and the path of what they come from. */
export interface Entering {
  readonly flow: Flow;
  readonly path: string;
}

/** Where keys and values can come from. */
export interface Memories {
  readonly root: { readonly keys: Flow; readonly values: Flow } | undefined;
  readonly encoder: Flow | undefined;
}

/** Checks one block and returns what leaves it. */
export function checkBlock(
  sizes: Sizes,
  draft: BlockDraft,
  entering: Entering | undefined,
  memories: Memories,
  place: TextRange,
): Flow {
  if (draft.isDump) return checkDump(sizes, draft);
  const feed = feedOf(sizes, draft, entering?.path, place);
  if (feed === "nothing") return unknownFlow;
  if (feed === "given") return checkRest(sizes, draft, givenSizes(sizes, draft), undefined);
  const input = present(entering).flow;
  return checkRest(sizes, draft, fedSizes(sizes, draft, input, memories), input);
}

function checkRest(sizes: Sizes, draft: BlockDraft, attention: AttentionSizes, input: Flow | undefined): Flow {
  checkHeadNorms(sizes, draft, attention);
  checkScore(sizes, draft, attention);
  checkAddedPositions(sizes, draft, input);
  const m = checkPast(sizes, draft, attention);
  const past = m === undefined ? 0 : m.value - present(attention.newKeys).value;
  checkScorePositions(sizes, draft, attention, past);
  checkBiasKV(sizes, draft, attention);
  checkRowFactors(sizes, draft, attention);
  checkSinks(sizes, draft, attention);
  checkGate(sizes, draft, mixSizes(attention), input?.width);
  checkMasks(sizes, draft, attention, m);
  checkWeightChanges(sizes, draft, mixSizes(attention), m);
  const outputs = checkOutputs(sizes, draft, mixSizes(attention), input?.width);
  const appended = ["biasKV", "zeroKV"].some((key) => sizes.isUnknown(pathOf(draft.path, key)));
  const all: BlockSizes = { attention, outputs, input, m: appended ? undefined : m };
  checkDumped(sizes, draft, all);
  checkBlockSteps(sizes, draft, all);
  return { batch: attention.batch, rows: attention.n, width: outputs.feedForward };
}

/** Dumped weights beside what is computed have the shape of the scores. */
function checkDumped(sizes: Sizes, draft: BlockDraft, all: BlockSizes): void {
  const source = sizes.source(pathOf(draft.path, "weights"));
  const wanted = source && stepShapes(draft, all, "scores");
  if (source !== undefined && wanted !== undefined) sizes.agreeShape(source, "scores", wanted, all.attention.n);
}

function fedSizes(sizes: Sizes, draft: BlockDraft, flow: Flow, memories: Memories): AttentionSizes {
  const { memory } = draft.block;
  const path = pathOf(draft.path, "memory");
  const range = sizes.valueOf(path);
  if (sizes.isUnknown(path))
    return projectedSizes(sizes, draft, { queries: flow, keys: unknownFlow, values: unknownFlow });
  const source = memory === "self" ? flow : memory === "encoder" ? memories.encoder : memories.root;
  if (source === undefined) {
    sizes.report("memory.missing", range ?? { offset: 0, length: 1 }, missingMemory(draft, memory === "encoder"));
    return projectedSizes(sizes, draft, { queries: flow, keys: unknownFlow, values: unknownFlow });
  }
  const pair = "keys" in source ? source : { keys: source, values: source };
  return projectedSizes(sizes, draft, { queries: flow, ...pair });
}

function missingMemory({ path }: BlockDraft, encoder: boolean): Words {
  if (!encoder) return words("there is no memory at the root to attend to");
  return path.startsWith("encoder")
    ? words("the encoder cannot attend to its own result")
    : words("there is no encoder to attend to");
}

/** A dump has heads, queries and keys, and no output. */
function checkDump(sizes: Sizes, draft: BlockDraft): Flow {
  const { dump } = draft.block;
  const own = pathOf(draft.path, "weights");
  const source = sizes.source(own) ?? sizes.source("weights");
  if (dump === undefined || source === undefined) return unknownFlow;
  const axis = (fromEnd: number): Size => resized(axisSize(source, fromEnd), dump.shape.at(-fromEnd) ?? 1);
  const heads = axis(3);
  const written = draft.block.heads;
  const headsRange = sizes.valueOf(pathOf(draft.path, "heads")) ?? sizes.valueOf("heads");
  if (written !== undefined && headsRange !== undefined) {
    sizes.agree(
      { value: written, name: "heads", range: headsRange },
      heads,
      "{0} is {1}, but by the shape of {2} it is {3}",
    );
  }
  const attention = {
    batch: axis(4),
    n: axis(2),
    newKeys: axis(1),
    heads,
    kvHeads: heads,
    dq: undefined,
    dk: undefined,
    dv: undefined,
  };
  const outputs = { concat: undefined, output: undefined, feedForward: undefined };
  checkBlockSteps(sizes, draft, { attention, outputs, input: undefined, m: axis(1) });
  return { batch: axis(4), rows: axis(2), width: undefined };
}
