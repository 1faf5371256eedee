import { plainName } from "./foreignNames.ts";

/** Values of other libraries under the word that is used here, without case, `_`, `-` and `torch.`. */
const meanings: Readonly<Record<string, string>> = {
  gelu_tanh: "gelunew gelufast geluaccurate gelupytorchtanh",
  gelu: "gelupython geluerf",
  silu: "swish",
  relu2: "relusquared squaredrelu",
  sigmoid: "logistic",
  bfloat16: "bf16",
  float16: "fp16 f16 half",
  float32: "fp32 f32 float single",
  float64: "fp64 f64 double",
  first: "cls clstoken firsttoken",
  last: "lasttoken",
  mean: "avg average",
  longrope: "su",
  elman: "rnn",
  conv1d: "conv",
  "cross-entropy": "crossentropyloss ce nll nllloss",
  mse: "l2 mseloss meansquarederror",
  rms: "rmsnorm",
  layer: "layernorm",
  half: "neox gptneox rotatehalf",
  interleaved: "gptj adjacent",
  element: "elementwise",
  "elu+1": "elu",
};

const ours: ReadonlyMap<string, string> = new Map(
  Object.entries(meanings).flatMap(([meaning, names]) => names.split(" ").map((name) => [name, meaning] as const)),
);

/** Which of our words another library's is; undefined where it is none of these. */
export function foreignValue(written: string, options: readonly string[]): string | undefined {
  if (written.length > 100) return undefined;
  const plain = plainName(written);
  const meaning = ours.get(plain);
  return options.find((option) => option === meaning || plainName(option) === plain);
}
