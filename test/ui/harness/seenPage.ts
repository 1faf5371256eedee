import type { Page } from "playwright-core";

/** For so many looks in a row nothing may change, each after a frame and what waits for idle time. */
const stillLooks = 5;

/**
 * What there is to see and to hear of a page at rest, as text: every element with its class, attributes and words, and of each
 * canvas the colors that fill it. Lengths and places of connectors are left out: they depend on the machine's fonts.
 */
export async function seenPage(page: Page): Promise<string> {
  return page.evaluate(seenAtRest, stillLooks);
}

async function seenAtRest(stillLooks: number): Promise<string> {
  /** Attributes that depend on fonts, or on the moment. */
  const left = new Set(["nonce", "style", "data-cut"]);
  const sizes = new Set(["width", "height"]);
  const unseen = "script, style, link, [aria-live], .connectors, .table-more";
  const rounded = (text: string) =>
    text.replaceAll(/-?\d+\.\d+/g, (digits) => String(Number(Number(digits).toFixed(1))));
  const colorsOf = (canvas: HTMLCanvasElement): string => {
    const { width, height } = canvas;
    if (width * height === 0) return "[]";
    const data = canvas.getContext("2d")?.getImageData(0, 0, width, height).data.buffer;
    const counts = new Map<number, number>();
    for (const pixel of new Uint32Array(data ?? new ArrayBuffer(0))) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
    // The edges of bars and lines are few pixels each, and not opaque; charts have letters and lines, too.
    const least = (width * height) / (canvas.style.boxSizing === "" ? 2_000 : 200);
    const filling = [...counts]
      .filter(([pixel, count]) => pixel >>> 24 === 255 && count >= least)
      .map(([pixel]) => pixel);
    return `[${filling.map((pixel) => pixel.toString(16)).sort()}]`;
  };
  /** At the end the canvases are read, too. */
  let isEnd = false;
  const headOf = (element: Element): string => {
    const isDrawn = element instanceof SVGElement;
    const isLarge = element.matches("canvas:not(.thumbnail)");
    // Sorted: which attribute or declaration was set first depends on the moment.
    const attributes = [...element.attributes]
      .filter(({ name }) => !left.has(name) && !(isLarge && sizes.has(name)))
      .map(({ name, value }) => `${name}=${isDrawn ? rounded(value) : value.replaceAll(/ goes-(right|below)/g, "")}`)
      .sort();
    const declarations = (element.getAttribute("style") ?? "").split(";").map((one) => one.trim());
    const style = declarations
      .sort()
      .join("; ")
      .replaceAll(/-?\d+(\.\d+)?(px|fr)/g, "$2");
    const field = element instanceof HTMLInputElement ? [`value=${element.value}`, `checked=${element.checked}`] : [];
    const colors = isEnd && element instanceof HTMLCanvasElement ? [colorsOf(element)] : [];
    const styles = style === "" ? [] : [`style=${rounded(style)}`];
    return [element.localName, ...attributes, ...styles, ...field, ...colors].join(" ");
  };
  const write = (node: Node, depth: number, lines: string[]): void => {
    const indent = " ".repeat(Math.min(depth, 12));
    if (node instanceof Text && node.data.trim() !== "") lines.push(`${indent}${node.data.trim()}`);
    if (!(node instanceof Element) || node.matches(unseen)) return;
    lines.push(`${indent}${headOf(node)}`);
    if (node instanceof HTMLElement && node.hidden) return;
    for (const child of node.childNodes) write(child, depth + 1, lines);
  };
  const look = (): string => {
    const lines: string[] = [];
    for (const child of document.body.childNodes) write(child, 0, lines);
    return lines.join("\n");
  };
  let [last, same] = ["", 0];
  while (same < stillLooks) {
    await new Promise((done) => requestAnimationFrame(done));
    await new Promise((done) => requestIdleCallback(done));
    const seen = look();
    same = seen === last && host.asked === 0 ? same + 1 : 0;
    last = seen;
  }
  isEnd = true;
  return look();
}
