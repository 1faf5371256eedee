import { CancelledError, type Computer } from "../compute/computer.ts";
import { costOf } from "../core/engine/cost.ts";
import { parametersOf } from "../core/engine/train.ts";
import { withTensors } from "../core/spec/parameters.ts";
import type { Train } from "../core/spec/spec.ts";
import type { Tensor } from "../core/tensor/tensor.ts";
import { type DifferenceCheck, passesPerEntry } from "../core/training/differences.ts";
import type { TrainingPoint } from "../core/training/point.ts";
import { Snapshots } from "../core/training/snapshots.ts";
import type { RateLosses, TrainableSpec } from "../core/training/steps.ts";
import type { NoTrainingReason, TrainingStory } from "../protocol/trainMessages.ts";
import type { Computed } from "./computed.ts";

/** Work of one answer while somebody waits for the next point of the curve: about a third of a second. */
const mostWork = 200_000_000;
/** Most steps of one training. */
const mostSteps = 100_000;
/** Entries of all tensors that are compared with central differences. */
const mostTried = 400;
/** Points kept for those who turn back and forth. */
const mostPoints = 8;

interface Session {
  readonly losses: number[];
  readonly snapshots: Snapshots;
  readonly points: Map<string, TrainingPoint>;
}

/** Trainings of computed documents, each as long as its result; nothing of them is written anywhere. */
export class Trainings {
  readonly #computer: Computer;
  readonly #sessions = new WeakMap<Computed, Session>();

  constructor(computer: Computer) {
    this.#computer = computer;
  }

  /** How far the training of a result is, or why there is none. */
  story(computed: Computed): TrainingStory | NoTrainingReason {
    const session = this.#session(computed);
    if (typeof session === "string") return session;
    const { learningRate, steps } = computed.spec.train ?? { learningRate: 0, steps: 0 };
    const snapshots = session.snapshots.all.map(({ step }) => step);
    return { learningRate, steps, losses: Float64Array.from(session.losses), snapshots };
  }

  /** Continues by at most that many steps; fewer where they take long. A cancelled one leaves the training where it was. */
  async descend(key: string, computed: Computed, count: number, learningRate: number): Promise<void> {
    const session = this.#started(computed);
    // The losses begin with that of step 0.
    const before = session.losses.length - 1;
    const spec = this.#specAt(computed, before, { learningRate, steps: 1 });
    const steps = Math.max(1, Math.min(count, mostSteps - before, Math.floor(mostWork / costOf(spec).work)));
    // A training that has run away goes no further.
    if (before >= mostSteps || !Number.isFinite(session.losses.at(-1))) return;
    const longer = { ...spec, train: { ...spec.train, steps } };
    const work = { kind: "steps" as const, before, stride: session.snapshots.stride };
    try {
      const { losses, snapshots, stride } = await this.#computer.train(`steps ${key}`, longer, work);
      // Another one may have gone on meanwhile, or back to the start.
      if (this.#sessions.get(computed) !== session || session.losses.length - 1 !== before) return;
      for (const loss of losses) session.losses.push(loss);
      session.snapshots.add(snapshots, stride);
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
    }
  }

  /** Back to the numbers of the document. */
  reset(key: string, computed: Computed): void {
    this.cancel(key);
    this.#sessions.delete(computed);
  }

  cancel(key: string): void {
    for (const kind of ["steps", "rates", "differences"]) this.#computer.cancel(`${kind} ${key}`);
  }

  /** Gradients, weights and loss at a kept step. */
  async point(key: string, computed: Computed, step: number, learningRate: number): Promise<TrainingPoint> {
    const { points } = this.#started(computed);
    const name = `${step} ${learningRate}`;
    const known = points.get(name);
    if (known !== undefined) return known;
    const spec = this.#specAt(computed, step, { learningRate, steps: 1 });
    const point = await this.#computer.train(`point ${step} ${key}`, spec, { kind: "point" });
    points.set(name, point);
    // Points of the start stay: all others are shown beside them.
    for (const oldest of [...points.keys()].filter((one) => !one.startsWith("0 ")).slice(0, points.size - mostPoints)) {
      points.delete(oldest);
    }
    return point;
  }

  /** The losses of three learning rates from a kept step on. */
  rates(key: string, computed: Computed, step: number, train: Pick<Train, "learningRate" | "steps">) {
    const spec = this.#specAt(computed, step, train);
    // The cost is that of all steps.
    const steps = Math.max(1, Math.min(train.steps, Math.floor((2 * mostWork) / (costOf(spec).work / train.steps))));
    const shorter = { ...spec, train: { ...spec.train, steps } };
    return this.#computer.train(`rates ${key}`, shorter, { kind: "rates" }) satisfies Promise<readonly RateLosses[]>;
  }

  /** Central differences at a kept step; undefined where steps are rounded. */
  differences(key: string, computed: Computed, step: number): Promise<readonly DifferenceCheck[] | undefined> {
    const spec = this.#specAt(computed, step, { steps: 0 });
    const most = Math.min(mostTried, Math.ceil(mostWork / (passesPerEntry * costOf(spec).work)));
    return this.#computer.train(`differences ${key}`, spec, { kind: "differences", most });
  }

  /** What training has made of the parameters at a kept step. */
  parametersAt(computed: Computed, step: number): ReadonlyMap<string, Tensor> | undefined {
    return this.#started(computed).snapshots.at(step)?.parameters;
  }

  #specAt(computed: Computed, step: number, train: Partial<Train>): TrainableSpec {
    const parameters = this.parametersAt(computed, step);
    const own = computed.spec.train;
    if (parameters === undefined || own === undefined) throw new Error(`step ${step} is not kept`);
    return { ...withTensors(computed.spec, parameters), train: { ...own, ...train } };
  }

  #started(computed: Computed): Session {
    const session = this.#session(computed);
    if (typeof session === "string") throw new Error(`nothing to train: ${session}`);
    return session;
  }

  #session(computed: Computed): Session | NoTrainingReason {
    const known = this.#sessions.get(computed);
    if (known !== undefined) return known;
    const { spec, result } = computed;
    if (spec.train === undefined) return result.layers.at(-1)?.output === undefined ? "noTarget" : "noTrain";
    if (result.train === undefined) return "noResult";
    const parameters = parametersOf(spec, spec.train);
    if (parameters.size === 0) return "noParameters";
    const { loss } = result.train;
    const session: Session = { losses: [loss], snapshots: new Snapshots(), points: new Map() };
    session.snapshots.add([{ step: 0, loss, parameters }]);
    this.#sessions.set(computed, session);
    return session;
  }
}
