import { argumentsOf, type Job, jobNumbers, readJob, writeJob } from "./job.ts";
import type { KernelInstance } from "./kernelModule.ts";

/*
 * Threads that share the parts of one job after another. The word `claim` holds the job's number and how many of its parts
 * are taken; taking a part is one compare-and-exchange, which fails for a thread that is still at an older job. The
 * thread that posts jobs takes parts like the others, so that it never waits for a thread that has not begun. A job is posted
 * as soon as all parts of the one before are taken: nobody waits for another's last part.
 */
const claim = 0;
const wake = 1;
/** How many parts of a job are done: a word for each slot. */
const finished = 2;

const partBits = 16;
const partMask = (1 << partBits) - 1;
const jobMask = (1 << (31 - partBits)) - 1;

/** Jobs that are written down at once; a slot is used again long after its job is done. */
const slots = 4;

/** Where threads meet, in the kernels' memory: the words, then the slots. The first 1 KB holds the module's constants. */
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

/** Runs jobs one after another; after `start` the other threads are at work while the caller prepares more. */
export interface Team {
  /** Threads at work, with the caller's. */
  readonly threads: number;
  /** Wakes the other threads while the caller prepares the first job. */
  rouse(): void;
  /** Posts a job, once every part of the one before is taken; takes parts until then. */
  start(job: Job): void;
  /** Returns when all jobs but the one posted last are done: their results can be read, their places filled again. */
  settle(): void;
  /** Returns when all jobs are done. */
  finish(): void;
}

/** The caller alone. */
export function teamOfOne(instance: KernelInstance): Team {
  let posted: Job | undefined;
  const finish = () => {
    if (posted !== undefined) for (let part = 0; part < posted.parts; part++) callPart(instance, posted, part, 0);
    posted = undefined;
  };
  return {
    threads: 1,
    rouse: () => {},
    start: (job) => {
      finish();
      posted = job;
    },
    settle: () => {},
    finish,
  };
}

/** A job on its way, with its number. */
interface Posted {
  readonly job: Job;
  readonly number: number;
}

/** The caller and `helpers` threads that run `serveTeam` on the same memory. */
export function teamOf(instance: KernelInstance, helpers: number): Team {
  const { words, numbers } = meetingPlace(instance);
  let last: Posted | undefined;
  let before: Posted | undefined;
  const takeParts = () => {
    if (last !== undefined) while (workOnPart(instance, words, last.job, last.number, 0));
  };
  const settle = () => {
    if (before === undefined) return;
    const { job, number } = before;
    const word = finished + (number % slots);
    for (;;) {
      const done = Atomics.load(words, word);
      if (done === job.parts) break;
      if (last === undefined || !workOnPart(instance, words, last.job, last.number, 0)) waitWhile(words, word, done);
    }
    before = undefined;
  };
  let number = 0;
  return {
    threads: helpers + 1,
    rouse: () => wakeAll(words),
    start: (job) => {
      takeParts();
      settle();
      before = last;
      number = (number + 1) & jobMask;
      last = { job, number };
      writeJob(job, numbers, (number % slots) * jobNumbers);
      Atomics.store(words, finished + (number % slots), 0);
      Atomics.store(words, claim, number << partBits);
      wakeAll(words);
    },
    settle,
    finish: () => {
      takeParts();
      settle();
      before = last;
      last = undefined;
      settle();
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
    const job = readJob(numbers, (number % slots) * jobNumbers);
    while (workOnPart(instance, words, job, number, thread));
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
    words: new Int32Array(memory.buffer, wordsAt, finished + slots),
    numbers: new Float64Array(memory.buffer, slotsAt, slots * jobNumbers),
  };
}

/** Takes a part of job `number` and does it; false when none is left or another job has come. */
function workOnPart(instance: KernelInstance, words: Int32Array, job: Job, number: number, thread: number): boolean {
  for (;;) {
    const claimed = Atomics.load(words, claim);
    const part = claimed & partMask;
    if (claimed >> partBits !== number || part >= job.parts) return false;
    if (Atomics.compareExchange(words, claim, claimed, claimed + 1) !== claimed) continue;
    callPart(instance, job, part, thread);
    const word = finished + (number % slots);
    Atomics.add(words, word, 1);
    Atomics.notify(words, word);
    return true;
  }
}

function callPart(instance: KernelInstance, job: Job, part: number, thread: number): void {
  instance.kernels[job.width][job.kernel](...argumentsOf(job, part, thread));
}
