import type { Diagnosis } from "../core/diagnose/diagnosis.ts";
import type { BoundNumbers, BoundRef } from "../core/explain/context/roundingBounds.ts";
import type { SpecResult } from "../core/spec/result.ts";
import type { TrainingAnswer, TrainingWork } from "../core/training/work.ts";
import type { PackedSpec } from "./packedSpec.ts";

/** What a worker is asked: to compute a spec, to find out why its expected numbers differ, to train it, or what rounding may make of a step. */
export interface Request {
  readonly id: number;
  readonly spec: PackedSpec;
  readonly diagnose?: true;
  /** Steps and learning rate are those of the spec's `train`. */
  readonly train?: TrainingWork;
  /** A matrix of rounding bounds, `bound.float32.weights`. */
  readonly bound?: BoundRef;
}

/** What a worker says. `ready` once, when it has loaded; the rest of the request with that id. */
export type Reply =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly id: number; readonly done: number; readonly total: number }
  | { readonly kind: "done"; readonly id: number; readonly result: SpecResult }
  /** Undefined where the spec is too large for a search. */
  | { readonly kind: "diagnosed"; readonly id: number; readonly diagnosis: Diagnosis | undefined }
  | { readonly kind: "trained"; readonly id: number; readonly answer: TrainingAnswer }
  /** Undefined where the spec has no such step. */
  | { readonly kind: "bounded"; readonly id: number; readonly numbers: BoundNumbers | undefined }
  | {
      readonly kind: "failed";
      readonly id: number;
      readonly failure: "engine" | "memory" | "file";
      readonly detail: string;
    };

/** Whether something that came from a worker has the form of a reply. The numbers inside a result are not looked at. */
export function isReply(message: unknown): message is Reply {
  if (typeof message !== "object" || message === null) return false;
  const { kind, id, done, total, result, diagnosis, answer, numbers, failure, detail } = message as Readonly<
    Record<string, unknown>
  >;
  if (kind === "ready") return true;
  if (!Number.isSafeInteger(id)) return false;
  switch (kind) {
    case "progress":
      return Number.isFinite(done) && Number.isFinite(total);
    case "done":
      return typeof result === "object" && result !== null && Array.isArray((result as SpecResult).layers);
    case "diagnosed":
      return diagnosis === undefined || (typeof diagnosis === "object" && diagnosis !== null && "steps" in diagnosis);
    case "trained":
      return answer === undefined || (typeof answer === "object" && answer !== null);
    case "bounded":
      return numbers === undefined || (typeof numbers === "object" && numbers !== null && "data" in numbers);
    case "failed":
      return (failure === "engine" || failure === "memory" || failure === "file") && typeof detail === "string";
    default:
      return false;
  }
}
