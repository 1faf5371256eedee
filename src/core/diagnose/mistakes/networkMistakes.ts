import { activations } from "../../engine/activation.ts";
import { type ActivationName, activationNames } from "../../spec/activations.ts";
import { normsOf } from "../../spec/norms.ts";
import type { Block, FeedForward } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { type Words, words } from "../../words.ts";
import { attended, latestOf, type Mistake, mapped, mistake, type Site, stepOf, withSteps } from "../mistake.ts";
import { sameShape, storedTurned } from "../tensors.ts";
import { without } from "./headNormMistakes.ts";
import { onNetwork } from "./normMistakes.ts";

export function networkMistakes({ activation, Wg, parallel }: FeedForward): Mistake[] {
  const network = (
    name: string,
    common: number,
    text: Mistake["change"],
    make: (network: FeedForward) => FeedForward | undefined,
    fix?: Mistake["fix"],
  ) =>
    mistake(
      "closing",
      name,
      common,
      text,
      onNetwork((part) => make(part as FeedForward)),
      fix,
    );
  const matrix = (name: "W1" | "W2" | "Wg", W: Tensor | undefined) =>
    W && W.shape[0] === W.shape[1] ? { [name]: storedTurned(W) } : undefined;
  return [
    ...activationNames
      .filter((name) => name !== activation)
      .map((name: ActivationName) =>
        network(
          `activation ${name}`,
          name.startsWith("gelu") === activation.startsWith("gelu") ? 1 : 4,
          words('the activation is "{0}"{1} instead of "{2}"{3}', name, note(name), activation, note(activation)),
          (n) => ({ ...n, activation: name }),
          {
            path: "feedForward.activation",
            value: name,
          },
        ),
      ),
    network("gate and up exchanged", 2, words("gate and up (Wg and W1) are exchanged"), (n) => {
      if (n.Wg === undefined) return undefined;
      const { b1, bg, ...rest } = n;
      return { ...rest, Wg: n.W1, W1: n.Wg, ...(bg && { b1: bg }), ...(b1 && { bg: b1 }) };
    }),
    network("gate forgotten", 6, words("the gate Wg is left out"), ({ Wg: gate, bg, clamp, ...n }) =>
      Wg === undefined ? undefined : n,
    ),
    network(
      "parallel",
      3,
      parallel
        ? words("the network follows the attention instead of running in parallel")
        : words("the network runs in parallel with the attention instead of after it"),
      (n) => ({ ...n, parallel: !parallel }),
    ),
    network(
      "parallel with the attention's norm",
      5,
      words("the network reads what the attention reads, in parallel"),
      (n) => {
        const { layerNorm, ...rest } = n;
        return parallel ? undefined : { ...rest, parallel: "shared" };
      },
    ),
    network("W1↔W2", 7, words("{0} and {1} are exchanged", "feedForward.W1", "feedForward.W2"), (n) =>
      n.W1.shape.join() === n.W2.shape.join() ? { ...n, W1: n.W2, W2: n.W1 } : undefined,
    ),
    network("W1 and W2 transposed", 6, words("{0} and {1} are transposed", "feedForward.W1", "feedForward.W2"), (n) => {
      const [first, second] = [matrix("W1", n.W1), matrix("W2", n.W2)];
      return first && second && { ...n, ...first, ...second, ...matrix("Wg", n.Wg) };
    }),
    ...(["shared", true] as const).map((value) =>
      network(`parallel ${value}`, 5, words("the parallel network reads the other input"), (n) =>
        n.parallel === value || !n.parallel ? undefined : { ...n, parallel: value },
      ),
    ),
    ...hiddenMistakes(),
    mistake(
      "closing",
      "network's residual of the block",
      4,
      words("the residual of the network adds what entered the block"),
      (site) => {
        const [final, residual] = [stepOf(site, "final"), stepOf(site, "residual")];
        const entered = latestOf(site, "embedded", "X");
        const { feedForward, layerNorm } = site.block;
        if (final === undefined || residual === undefined || entered?.data.length !== final.data.length)
          return undefined;
        if (feedForward?.residual === false || [layerNorm, feedForward?.layerNorm].some(isPost)) return undefined;
        return withSteps(site.block, {
          final: mapped(final, (x, at) => x - valueAt(residual.data, at) + valueAt(entered.data, at)),
        });
      },
    ),
    networkFromNormed,
    network("network's residual forgotten", 2, words("the residual of the network is left out"), (n) =>
      n.residual === false ? undefined : { ...n, residual: false },
    ),
    network("network's residual added", 3, words("a residual adds what entered the network"), (n) =>
      n.residual === false ? { ...n, residual: true } : undefined,
    ),
    network("b1 forgotten", 5, words("{0} is left out", "feedForward.b1"), ({ b1, ...n }) =>
      b1 === undefined ? undefined : n,
    ),
    network("b2 forgotten", 5, words("{0} is left out", "feedForward.b2"), ({ b2, ...n }) =>
      b2 === undefined ? undefined : n,
    ),
    network("clamp forgotten", 6, words("{0} is left out", "feedForward.clamp"), ({ clamp, ...n }) =>
      clamp === undefined ? undefined : n,
    ),
    ...(["W1", "W2", "Wg"] as const).map((name) =>
      network(`${name} transposed`, 6, words("{0} is transposed", `feedForward.${name}`), (n) => {
        const other = matrix(name, n[name]);
        return other && { ...n, ...other };
      }),
    ),
    mistake("closing", "network left out", 6, words("the feed-forward network is left out"), ({ block }) =>
      without(block, "feedForward"),
    ),
  ];
}

export const networkFromNormed: Mistake = mistake(
  "closing",
  "network's residual from the normed",
  5,
  words("the residual of the network adds what its norm yields"),
  (site: Site): Block | undefined => {
    const [final, own, normed] = [stepOf(site, "final"), attended(site), stepOf(site, "feedForward.normed")];
    const { feedForward } = site.block;
    if (feedForward === undefined || feedForward.residual === false || isPost(feedForward.layerNorm)) return undefined;
    if (feedForward.parallel || own === undefined || normed === undefined) return undefined;
    if (!sameShape(final, own) || !sameShape(final, normed)) return undefined;
    return withSteps(site.block, {
      final: mapped(final, (x, at) => x - valueAt(own.data, at) + valueAt(normed.data, at)),
    });
  },
);

/** A norm behind a residual is in what the network adds up. */
function isPost(layerNorm: FeedForward["layerNorm"]): boolean {
  return layerNorm !== undefined && normsOf({ layerNorm }).some(({ norm }) => norm.placement === "post");
}

/** Gate and up put together in other ways. */
function hiddenMistakes(): Mistake[] {
  const ways: readonly [string, Words, (gate: number, up: number, of: (x: number) => number) => number][] = [
    ["activated product", words("the activation is of the product of gate and up"), (gate, up, of) => of(gate * up)],
    ["both activated", words("gate and up are both activated"), (gate, up, of) => of(gate) * of(up)],
    ["gate added", words("gate and up are added instead of multiplied"), (gate, up, of) => of(gate) + up],
    ["gate not activated", words("gate and up are multiplied without the activation"), (gate, up) => gate * up],
  ];
  return ways.map(([name, change, make]) =>
    mistake("closing", name, 6, change, (site) => {
      const [gate, up] = [stepOf(site, "feedForward.gate"), stepOf(site, "feedForward.up")];
      const network = site.block.feedForward;
      if (gate === undefined || up === undefined || network === undefined || network.clamp !== undefined)
        return undefined;
      const { of } = activations[network.activation];
      return withSteps(site.block, {
        "feedForward.hidden": mapped(up, (value, at) => make(valueAt(gate.data, at), value, of)),
      });
    }),
  );
}

/** What tells the two forms of gelu apart. */
function note(name: ActivationName): string {
  return name === "gelu" ? " (erf)" : name === "gelu_tanh" ? " (tanh)" : "";
}
