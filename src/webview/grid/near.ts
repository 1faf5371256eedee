// One observer for all elements of the page.
const watchers = new WeakMap<Element, (near: boolean) => void>();
let observer: IntersectionObserver | undefined;

/** Watches whether an element is in sight or soon to be; returns how to stop. */
export function watchNearness(element: Element, tell: (near: boolean) => void): () => void {
  // `scrollMargin` reaches beyond the edges of scrolling boxes, which `rootMargin` does not.
  observer ??= new IntersectionObserver(onChange, { scrollMargin: "200px" } as IntersectionObserverInit);
  watchers.set(element, tell);
  observer.observe(element);
  return () => {
    observer?.unobserve(element);
    watchers.delete(element);
  };
}

function onChange(entries: readonly IntersectionObserverEntry[]): void {
  for (const { target, isIntersecting } of entries) watchers.get(target)?.(isIntersecting);
}

const waiting = new Set<() => void>();

/** Does something when there is nothing better to do, once however often it was asked for; returns how to take it back. */
export function whenIdle(task: () => void): () => void {
  // Asked for once, while any task waits.
  if (waiting.size === 0) requestIdleCallback(work);
  waiting.add(task);
  return () => waiting.delete(task);
}

function work(deadline: IdleDeadline): void {
  for (const task of waiting) {
    waiting.delete(task);
    task();
    // In milliseconds: the idle time is nearly over.
    if (deadline.timeRemaining() < 4) break;
  }
  if (waiting.size > 0) requestIdleCallback(work);
}
