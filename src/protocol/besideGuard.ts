import type { Architecture } from "../core/beside/costs.ts";
import type { BesideNetwork, BesideStory, NoStoryReason } from "../core/beside/story.ts";
import { isWords } from "./derivationGuard.ts";
import { byKind, either, exact, isBoolean, isCount, isFloats, listOf, oneOf, where } from "./shape.ts";

type Kind<K extends Architecture["kind"]> = Extract<Architecture, { readonly kind: K }>;

const isArchitecture = byKind<Architecture>({
  attention: exact<Kind<"attention">>({ kind: oneOf(["attention"]) }),
  local: exact<Kind<"local">>({ kind: oneOf(["local"]), reach: isCount }),
  recurrent: exact<Kind<"recurrent">>({ kind: oneOf(["recurrent"]), gates: isCount, hidden: isCount }),
  convolution: exact<Kind<"convolution">>({
    ...{ kind: oneOf(["convolution"]), kernel: isCount, dilated: isBoolean, width: isCount },
  }),
});

const isNetwork = exact<BesideNetwork>(
  {
    title: isWords,
    index: isCount,
    architecture: isArchitecture,
    output: isFloats,
    width: isCount,
    influence: isFloats,
    paths: exact<NonNullable<BesideNetwork["paths"]>>({ values: isFloats, weights: isFloats }),
  },
  ["index", "influence", "paths"],
);

const isDecoding = exact<NonNullable<BesideStory["decoding"]>>({
  ...{ title: isWords, hidden: isCount, fixed: isFloats, attended: isFloats },
});

/** Attention and other architectures over one input; every matrix has the size that the story says. */
export const isBesideAnswer = either(
  where(
    exact<BesideStory>(
      { n: isCount, d: isCount, drawn: isBoolean, networks: listOf(isNetwork), decoding: isDecoding },
      ["decoding"],
    ),
    ({ n, networks, decoding }) =>
      (decoding === undefined || (decoding.fixed.length === n && decoding.attended.length === n * n)) &&
      networks.every(
        ({ output, width, influence, paths }) =>
          output.length === n * width &&
          [influence, paths?.values, paths?.weights].every((matrix) => matrix === undefined || matrix.length === n * n),
      ),
  ),
  exact<{ none: NoStoryReason }>({ none: oneOf<NoStoryReason>(["noInput", "tooLarge"]) }),
);
