import { setTimeout as delay } from "node:timers/promises";

const patienceMs = 20_000;

/** Waits until `check` neither throws nor gives false; fails with its last error. For conditions that Playwright has no word for. */
export async function until(what: string, check: () => Promise<unknown>): Promise<void> {
  const giveUp = Date.now() + patienceMs;
  for (;;) {
    const failure = await attempt(check);
    if (failure === undefined) return;
    if (Date.now() > giveUp) throw new Error(`waited ${patienceMs / 1000} s for: ${what}`, { cause: failure });
    await delay(50);
  }
}

async function attempt(check: () => Promise<unknown>): Promise<unknown> {
  try {
    return (await check()) === false ? new Error("it is not so") : undefined;
  } catch (error) {
    return error;
  }
}
