import { entering } from "./entering.ts";
import { leaving } from "./leaving.ts";
import type { Addition } from "./specs.ts";
import { weighing } from "./weighing.ts";

/** All additions; the tests ask of each whether it is in every place where those of version 1.0 are. */
export const additions: readonly Addition[] = [...entering, ...weighing, ...leaving];
