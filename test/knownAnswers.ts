import { existsSync } from "node:fs";
import { resolve } from "node:path";

const shared = "../shared";

/** The folder of known answers, `conformance` or `lessons`: the project's source of them where it is here, else the clone's copy. */
export function knownAnswers(folder: "conformance" | "lessons"): string {
  return resolve(existsSync(`${shared}/${folder}`) ? `${shared}/${folder}` : `test/data/${folder}`);
}
