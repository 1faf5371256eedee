// Bars of one press of Page Up or Page Down.
const page = 10;

/** The key of a row that a keyboard key leads to, from 0; undefined for keys that mean nothing here. */
export function barMove(key: string, at: number, count: number): number | undefined {
  const to = target(key, at, count);
  return to === undefined || count === 0 ? undefined : Math.max(0, Math.min(to, count - 1));
}

function target(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return at + 1;
    case "ArrowLeft":
    case "ArrowUp":
      return at - 1;
    case "PageDown":
      return at + page;
    case "PageUp":
      return at - page;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
