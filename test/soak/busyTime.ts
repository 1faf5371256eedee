/** What a thread was doing between two turns of a timer: how late the turn came, and how long the thread itself was at work. */
export interface BusyTimes {
  /** 99 % of turns came at most so late: waits for a processor are in it. */
  readonly lateP99Ms: number;
  readonly latestMs: number;
  /** In 99 % of the time between turns the thread worked at most so long, whatever else the machine did. */
  readonly busyP99Ms: number;
  readonly busiestMs: number;
}

const everyMs = 10;

/** Measures this thread until the function that it gives is called. */
export function measureThread(): () => BusyTimes {
  const late: number[] = [];
  const busy: number[] = [];
  let [before, worked] = [performance.now(), workedMs()];
  const timer = setInterval(() => {
    const [now, soFar] = [performance.now(), workedMs()];
    late.push(now - before - everyMs);
    busy.push(soFar - worked);
    [before, worked] = [now, soFar];
  }, everyMs);
  return () => {
    clearInterval(timer);
    return {
      ...{ lateP99Ms: nearlyAll(late), latestMs: nearlyAll(late, 1) },
      ...{ busyP99Ms: nearlyAll(busy), busiestMs: nearlyAll(busy, 1) },
    };
  };
}

function nearlyAll(times: readonly number[], share = 0.99): number {
  const sorted = Float64Array.from(times).sort();
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
}

/** Milliseconds that this thread has worked. Node counts them since 23.9, which the newest VS Code has. */
function workedMs(): number {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => { readonly user: number; readonly system: number } };
  const usage = threadCpuUsage?.();
  return usage === undefined ? Number.NaN : (usage.user + usage.system) / 1000;
}
