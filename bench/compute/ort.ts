// onnxruntime-web (WebAssembly, SIMD) as a peer: the faster of its Attention operator and the same in simple operators.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Case } from "./cases.ts";
import { model, node, types } from "./onnxModel.ts";
import { operandsOf } from "./operands.ts";
import { servePeer } from "./peers.ts";

interface Session {
  run(feeds: object): Promise<Readonly<Record<string, { readonly data: ArrayLike<number> }>>>;
}
interface Runtime {
  readonly env: { logLevel: string; readonly wasm: { numThreads: number } };
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: string, data: unknown, shape: readonly number[]) => object;
}

const here = createRequire(resolve("bench/compute/main.ts"));
const ort = (await import(pathToFileURL(here.resolve("onnxruntime-web").replace(/\.js$/, ".mjs")).href)) as Runtime;
ort.env.logLevel = "error";
ort.env.wasm.numThreads = Number(process.argv[2]);

/** A model of a case; `whole` uses the Attention operator. */
function modelOf(
  { kind, precision, n, heads, dk }: Case,
  constants: Readonly<Record<string, ArrayBufferView>>,
  whole: boolean,
) {
  const type = types[precision];
  const d = heads * dk;
  const Float = precision === "float64" ? Float64Array : Float32Array;
  const perHead = [1, heads, n, dk];
  const inner = whole
    ? [node("Attention", ["Q", "K", "V"], ["C"])]
    : [
        node("Transpose", ["K"], ["KT"], { perm: [0, 1, 3, 2] }),
        node("MatMul", ["Q", "KT"], ["S"]),
        node("Mul", ["S", "scale"], ["Z"]),
        node("Softmax", ["Z"], ["W"], { axis: 3 }),
        node("MatMul", ["W", "V"], ["C"]),
      ];
  const scale = ["scale", type, [1], Float.of(1 / Math.sqrt(dk))] as const;
  if (kind === "S") {
    return model({
      nodes: [...inner, node("Identity", ["C"], ["Y"])],
      inputs: ["Q", "K", "V"].map((name) => [name, type, perHead] as const),
      outputs: [["Y", type, perHead]],
      constants: whole ? [] : [scale],
    });
  }
  const projected = (name: string) => [
    node("MatMul", ["X", `W${name.toLowerCase()}`], [`${name}p`]),
    node("Reshape", [`${name}p`, "split"], [`${name}r`]),
    node("Transpose", [`${name}r`], [name], { perm: [0, 2, 1, 3] }),
  ];
  return model({
    nodes: [
      ...["Q", "K", "V"].flatMap(projected),
      ...inner,
      node("Transpose", ["C"], ["Ct"], { perm: [0, 2, 1, 3] }),
      node("Reshape", ["Ct", "merge"], ["M"]),
      node("MatMul", ["M", "Wo"], ["Y"]),
    ],
    inputs: [["X", type, [1, n, d]]],
    outputs: [["Y", type, [1, n, d]]],
    constants: [
      ...(whole ? [] : [scale]),
      ...["Wq", "Wk", "Wv", "Wo"].map((name) => [name, type, [d, d], constants[name]!] as const),
      ["split", types.int64, [4], BigInt64Array.of(1n, BigInt(n), BigInt(heads), BigInt(dk))],
      ["merge", types.int64, [3], BigInt64Array.of(1n, BigInt(n), BigInt(d))],
    ],
  });
}

async function sessionOf(some: Case, operands: ReturnType<typeof operandsOf>, whole: boolean) {
  const { n, heads, dk, precision } = some;
  const bytes = modelOf(some, operands as never, whole);
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  const tensor = (data: unknown, shape: readonly number[]) => new ort.Tensor(precision, data, shape);
  const perHead = [1, heads, n, dk];
  const feeds =
    operands.kind === "M"
      ? { X: tensor(operands.X, [1, n, heads * dk]) }
      : { Q: tensor(operands.Q, perHead), K: tensor(operands.K, perHead), V: tensor(operands.V, perHead) };
  return async () => (await session.run(feeds))["Y"]!.data;
}

servePeer(async (some) => {
  const operands = operandsOf(some);
  const runs = [];
  for (const whole of [true, false]) {
    try {
      const run = await sessionOf(some, operands, whole);
      await run();
      runs.push({ run, ms: await timeOf(run) });
    } catch {
      // This form of it is not supported.
    }
  }
  const best = runs.sort((a, b) => a.ms - b.ms)[0];
  if (best === undefined) throw new Error("it supports no form of this case");
  return best.run;
});

/** CPU time, which other programs on the machine disturb least. */
async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const begun = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(begun);
  return user + system;
}
