import { exact, type Guard, isCount, isNumber, isText } from "./shape.ts";
import type { TrainMethods } from "./trainMessages.ts";

type Params<M extends keyof TrainMethods> = TrainMethods[M]["params"];

const version = exact<{ resultVersion: number }>({ resultVersion: isCount });
const stepFields = { step: isCount, resultVersion: isCount };

/** The shape of what the view Train asks. */
export const trainParams: { readonly [M in keyof TrainMethods]: Guard<Params<M>> } = {
  readTraining: version,
  train: exact<Params<"train">>({ count: isCount, learningRate: isNumber, resultVersion: isCount }),
  resetTraining: version,
  cancelTraining: exact<Record<string, never>>({}),
  readTrainingStep: exact<Params<"readTrainingStep">>({
    ...{ ...stepFields, learningRate: isNumber, layer: isText, batch: isCount, head: isCount },
  }),
  tryRates: exact<Params<"tryRates">>({ ...stepFields, count: isCount, learningRate: isNumber }),
  checkGradients: exact<Params<"checkGradients">>(stepFields),
  applyTraining: exact<Params<"applyTraining">>(stepFields),
  addTraining: version,
};
