import { normAt } from "../../spec/norms.ts";
import type { FeedForward } from "../../spec/spec.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { activations, quickGelu, quickGeluSlope } from "../activation.ts";
import type { FeedForwardPass } from "../feedForward.ts";
import type { BackwardJob, Flow } from "./backwardJob.ts";
import { plus } from "./gradients.ts";
import { normBackward } from "./norm.ts";
import { linearBackward } from "./project.ts";

/**
 * Backwards through a position-wise network (`feedForward.ts`): W2, the activation's slope, the gate, W1, a pre-norm.
 * x: what entered it before a pre-norm, B×n×d; dy: B×n×width; result: ∂x. The network's own gradients are added under
 * `feedForward.`.
 */
export function feedForwardBackward(
  job: BackwardJob,
  x: Tensor,
  network: FeedForward,
  pass: FeedForwardPass,
  dy: Tensor,
): Flow {
  const { weightLayout } = job.pass.block;
  const second = linearBackward(pass.hidden, network.W2, weightLayout, dy, job.kernel);
  job.add("feedForward.W2", second.W);
  job.add("feedForward.b2", second.b);
  const dHidden = job.cut("feedForward.hidden", second.x);
  if (dHidden === undefined) return undefined;
  const { gate, up } = unitBackward(network, pass, dHidden);
  const fromGate = branchBackward(job, "gate", pass.entered, network.Wg, job.cut("feedForward.gate", gate));
  const fromUp = branchBackward(job, "up", pass.entered, network.W1, job.cut("feedForward.up", up));
  const flow = plus(fromUp, fromGate);
  const pre = normAt(network, "pre");
  if (pre === undefined) return flow;
  return normBackward(job, job.cut("feedForward.normed", flow), x, pre.norm, `feedForward.${pre.name}.`);
}

/** Backwards through one of the two projections of what entered. */
function branchBackward(job: BackwardJob, of: "gate" | "up", x: Tensor, W: Tensor | undefined, dy: Flow): Flow {
  if (dy === undefined) return undefined;
  const gradients = linearBackward(x, W, job.pass.block.weightLayout, dy, job.kernel);
  job.add(of === "gate" ? "feedForward.Wg" : "feedForward.W1", gradients.W);
  job.add(of === "gate" ? "feedForward.bg" : "feedForward.b1", gradients.b);
  return gradients.x;
}

/** Backwards through the activation, and the product with the gate where there is one. */
function unitBackward(network: FeedForward, { gate, up }: FeedForwardPass, dHidden: Tensor): { gate: Flow; up: Flow } {
  const { shape, data } = dHidden;
  const { of, slope } = activations[network.activation];
  const c = network.clamp;
  const mapped = (gradient: (g: number, u: number) => number): Tensor => ({
    shape,
    data: data.map((d, at) => d * gradient(gate?.data[at] ?? 0, up.data[at]!)),
  });
  if (gate === undefined) return { gate: undefined, up: mapped((_, u) => slope(u)) };
  if (c === undefined) return { gate: mapped((g, u) => slope(g) * u), up: mapped((g) => of(g)) };
  const within = (u: number) => Math.max(-c, Math.min(c, u));
  return {
    gate: mapped((g, u) => (g > c ? 0 : (within(u) + 1) * quickGeluSlope(g))),
    up: mapped((g, u) => (Math.abs(u) > c ? 0 : quickGelu(Math.min(c, g)))),
  };
}
