import { argumentsOf, type Job, jobNumbers, readJob, writeJob } from "./job.ts";
import type { KernelInstance } from "./kernelModule.ts";

/*
 * Threads that share the parts of one job after another. The word `claim` holds the job's number and how many of its parts
 * are taken; taking a part is one compare-and-exchange, which fails for a thread that is still at an older job. The
 * thread that posts jobs takes parts like the others, so that it never waits for a thread that has not begun.
 */
const claim = 0;
const finished = 1;
const wake = 2;

const partBits = 16;
const partMask = (1 << partBits) - 1;
const jobMask = (1 << (31 - partBits)) - 1;

/** Jobs that are written down at once; a slot is used again long after its job is done. */
const slots = 4;

/** Where threads meet, in the kernels' memory: three words, then the slots. Below 1 KB stand the module's constants. */
const wordsAt = 4096;
const slotsAt = wordsAt + 64;

/** The first address that is free for data. */
export const firstFree = 16384;

/** Most parts a job may have. */
export const maximumParts = partMask;

/**
 * Looks at a word before a thread goes to sleep over it: about a tenth of a millisecond. Jobs follow one another faster than that, and
 * waking a thread whose core has gone to sleep, too, can take a whole one.
 */
const looks = 100_000;

/** Runs jobs one after another; between `start` and `finish` the other threads are at work while the caller prepares more. */
export interface Team {
  /** Threads at work, with the caller's. */
  readonly threads: number;
  /** Wakes the other threads while the caller prepares the first job. */
  rouse(): void;
  start(job: Job): void;
  finish(): void;
}

/** The caller alone. */
export function teamOfOne(instance: KernelInstance): Team {
  let posted: Job | undefined;
  return {
    threads: 1,
    rouse: () => {},
    start: (job) => {
      posted = job;
    },
    finish: () => {
      if (posted !== undefined) for (let part = 0; part < posted.parts; part++) callPart(instance, posted, part, 0);
      posted = undefined;
    },
  };
}

/** The caller and `helpers` threads that run `serveTeam` on the same memory. */
export function teamOf(instance: KernelInstance, helpers: number): Team {
  const { words, numbers } = meetingPlace(instance);
  let number = 0;
  let posted: Job | undefined;
  return {
    threads: helpers + 1,
    rouse: () => wakeAll(words),
    start: (job) => {
      number = (number + 1) & jobMask;
      posted = job;
      writeJob(job, numbers, (number % slots) * jobNumbers);
      Atomics.store(words, finished, 0);
      Atomics.store(words, claim, number << partBits);
      wakeAll(words);
    },
    finish: () => {
      if (posted === undefined) return;
      workOn(instance, words, posted, number, 0);
      for (;;) {
        const done = Atomics.load(words, finished);
        if (done === posted.parts) break;
        waitWhile(words, finished, done);
      }
      posted = undefined;
    },
  };
}

/** What a helping thread does, for ever: waits for jobs and takes parts of them. Its thread is ended from outside. */
export function serveTeam(instance: KernelInstance, thread: number): never {
  const { words, numbers } = meetingPlace(instance);
  let seen = 0;
  for (;;) {
    waitWhile(words, wake, seen);
    seen = Atomics.load(words, wake);
    const number = Atomics.load(words, claim) >> partBits;
    workOn(instance, words, readJob(numbers, (number % slots) * jobNumbers), number, thread);
  }
}

/** Counts on, so that threads that are awake see it as well as those that sleep. */
function wakeAll(words: Int32Array): void {
  Atomics.add(words, wake, 1);
  Atomics.notify(words, wake);
}

/** Returns once the word is another one, or now and then without a reason. */
function waitWhile(words: Int32Array, at: number, value: number): void {
  for (let look = 0; look < looks; look++) if (Atomics.load(words, at) !== value) return;
  Atomics.wait(words, at, value);
}

function meetingPlace({ memory }: KernelInstance): { words: Int32Array; numbers: Float64Array } {
  return {
    words: new Int32Array(memory.buffer, wordsAt, 3),
    numbers: new Float64Array(memory.buffer, slotsAt, slots * jobNumbers),
  };
}

/** Takes parts of job `number` until none is left or another job has come. */
function workOn(instance: KernelInstance, words: Int32Array, job: Job, number: number, thread: number): void {
  for (;;) {
    const claimed = Atomics.load(words, claim);
    const part = claimed & partMask;
    if (claimed >> partBits !== number || part >= job.parts) return;
    if (Atomics.compareExchange(words, claim, claimed, claimed + 1) !== claimed) continue;
    callPart(instance, job, part, thread);
    Atomics.add(words, finished, 1);
    Atomics.notify(words, finished);
  }
}

function callPart(instance: KernelInstance, job: Job, part: number, thread: number): void {
  instance.kernels[job.width][job.kernel](...argumentsOf(job, part, thread));
}
