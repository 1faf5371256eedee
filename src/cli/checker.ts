// A thread that helps `attn check` with its little files.
import { parentPort, workerData } from "node:worker_threads";
import { checkLittleFile } from "./checkFile.ts";
import { type HelperAnswer, type HelperTask, takeNext } from "./littleFiles.ts";

const task: HelperTask = workerData;
for (let at = takeNext(task); at !== undefined; at = takeNext(task)) {
  const report = await checkLittleFile(task.files[at] ?? "", task.limits);
  // Places are found when they are asked for, which cannot be done from another thread.
  const values = report?.values.map((value) => ({ ...value }));
  const answer: HelperAnswer = { at, report: report && { ...report, values: values ?? [] } };
  parentPort?.postMessage(answer);
}
