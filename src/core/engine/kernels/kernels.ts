import { type Kernel, plainKernel } from "../kernel.ts";
import type { Matrix } from "../matrix.ts";
import { madeIn } from "../precision.ts";
import type { Attention, AttentionRequest, AttentionSteps } from "./attention.ts";
import type { Width } from "./exports.ts";
import { fastAttention } from "./fastAttention.ts";
import { fastSoftmax } from "./fastSoftmax.ts";
import { fastAttentionSteps } from "./fastSteps.ts";
import { type Build, loadKernels } from "./kernelModule.ts";
import type { NumberMatrix, Numbers } from "./numbers.ts";
import { plainAttention, plainAttentionSteps } from "./plainAttention.ts";
import { fastProduct, type ProductKind } from "./product.ts";
import { teamOfOne } from "./team.ts";
import { Workspace } from "./workspace.ts";

/**
 * The engine's kernel with more to it: whole attention passes, for float64 and float32. Equal inputs give equal bits on every
 * call of one set of kernels, whatever the number of threads.
 */
export interface Kernels extends Kernel {
  readonly build: Build | "plain";
  readonly threads: number;
  /** out += a·b, a·bᵀ ("right") or aᵀ·b ("left"). */
  product<T extends Numbers>(kind: ProductKind, a: NumberMatrix<T>, b: NumberMatrix<T>, out: NumberMatrix<T>): void;
  /** The fused pass: context alone, in memory that grows with n. */
  attention<T extends Numbers>(request: AttentionRequest<T>): Attention<T>;
  /** Every step. `into` gives arrays of an earlier call with the same shapes to fill. */
  attentionSteps<T extends Numbers>(request: AttentionRequest<T>, into?: AttentionSteps<T>): AttentionSteps<T>;
}

/** Plain loops: the reference, and the fallback where WebAssembly is missing. */
export const plainKernels: Kernels = {
  ...plainKernel,
  build: "plain",
  threads: 1,
  product: plainProduct,
  attention: plainAttention,
  attentionSteps: plainAttentionSteps,
};

/** What is left to the plain loops, because copying would cost more: products by multiplications, softmax by cells. Measured. */
export interface Thresholds {
  readonly product: number;
  readonly softmax: number;
}

const thresholds: Thresholds = { product: 20_000, softmax: 2_000 };

/** Loads the WebAssembly kernels for the calling thread; the plain ones where that is not possible. */
export async function wasmKernels(only?: Build, from = thresholds): Promise<Kernels> {
  const loaded = await loadKernels(only);
  return loaded === undefined ? plainKernels : kernelsOn(new Workspace(loaded, teamOfOne(loaded)), loaded.build, from);
}

/** The kernels on a workspace that is there already, with its threads. */
export function kernelsOn(work: Workspace, build: Build, from = thresholds): Kernels {
  const product: Kernels["product"] = (kind, a, b, out) => {
    if (isSmall(kind, a, out, from)) plainProduct(kind, a, b, out);
    else fastProduct(work, kind, a, b, out);
  };
  return {
    build,
    threads: work.team.threads,
    product,
    ...operationsOf(work, product, from),
    attention: (request) => fastAttention(work, request) ?? plainAttention(request),
    attentionSteps: (request, into) => fastAttentionSteps(work, request, into) ?? plainAttentionSteps(request, into),
    single: singleOn(work, from),
  };
}

/** Float64 arrays in and out, float32 between; what is too small to be worth a copy goes through the plain loops. */
function singleOn(work: Workspace, from: Thresholds): Kernel {
  const product: Kernels["product"] = (kind, a, b, out) => {
    if (isSmall(kind, a, out, from)) plainProduct(kind, a, b, out);
    else fastProduct(work, kind, a, b, out, 4);
  };
  return {
    ...operationsOf(work, product, from, 4),
    attention: (request) => {
      const fast = fastAttention(work, { ...request, width: 4 });
      if (fast !== undefined) madeIn("float32", fast.context);
      return fast ?? plainAttention(request);
    },
  };
}

/** The operations of one width of number; without one, of that of their operands. */
function operationsOf(
  work: Workspace,
  product: Kernels["product"],
  from: Thresholds,
  width?: Width,
): Omit<Kernel, "attention"> {
  return {
    addProduct: (a, b, out) => product("plain", a, b, out),
    addProductTransposed: (a, b, out) => product("right", a, b, out),
    addTransposedProduct: (a, b, out) => product("left", a, b, out),
    softmaxRows: (z, temperature, weights) => {
      if (z.rows * z.cols < from.softmax) plainKernel.softmaxRows(z, temperature, weights);
      else fastSoftmax(work, z, temperature, weights, width);
    },
  };
}

function isSmall(kind: ProductKind, a: NumberMatrix, out: NumberMatrix, from: Thresholds): boolean {
  return out.rows * out.cols * (kind === "left" ? a.rows : a.cols) < from.product;
}

/** The engine's plain loops, which work on float32 as well. */
function plainProduct<T extends Numbers>(
  kind: ProductKind,
  a: NumberMatrix<T>,
  b: NumberMatrix<T>,
  out: NumberMatrix<T>,
): void {
  const { addProduct, addProductTransposed, addTransposedProduct } = plainKernel;
  const operation = { plain: addProduct, right: addProductTransposed, left: addTransposedProduct }[kind];
  operation(a as Matrix, b as Matrix, out as Matrix);
}
