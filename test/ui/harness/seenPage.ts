import type { Page } from "playwright-core";

/** For so many looks in a row nothing may change, each after a frame and what waits for idle time. */
const stillLooks = 5;

/**
 * What there is to see and to hear of a page at rest, as text: every element with its class, attributes and words, and of each
 * canvas the colors that fill it. Lengths in pixels and places of connectors are left out: they depend on the machine's fonts.
 */
export async function seenPage(page: Page): Promise<string> {
  return page.evaluate(seenAtRest, stillLooks);
}

async function seenAtRest(stillLooks: number): Promise<string> {
  /** Attributes that depend on fonts, or on the moment. */
  const left = new Set(["nonce", "style", "data-cut"]);
  const placed = ".connector, .connectors, .lanes";
  const unseen = "script, style, link, [aria-live], .connectors";
  const rounded = (text: string) =>
    text.replaceAll(/-?\d+\.\d+/g, (digits) => String(Number(Number(digits).toFixed(1))));
  const colorsOf = (canvas: HTMLCanvasElement): string => {
    const { width, height } = canvas;
    const pixels = width * height > 0 ? canvas.getContext("2d")?.getImageData(0, 0, width, height).data : undefined;
    const counts = new Map<string, number>();
    for (let at = 0; at < (pixels?.length ?? 0); at += 4) {
      const color = [...pixels!.subarray(at, at + 4)].join(" ");
      counts.set(color, (counts.get(color) ?? 0) + 1);
    }
    // Colors of edges between two fields are few pixels each.
    const filling = [...counts].filter(([, count]) => count * 100 >= width * height).map(([color]) => color);
    return `[${filling.sort().join(", ")}]`;
  };
  const write = (node: Node, depth: number, lines: string[]): void => {
    const indent = " ".repeat(Math.min(depth, 12));
    if (node instanceof Text) {
      const words = node.data.trim();
      if (words !== "") lines.push(`${indent}${words}`);
      return;
    }
    if (!(node instanceof Element) || node.matches(unseen)) return;
    const isDrawn = node instanceof SVGElement;
    const attributes = [...node.attributes]
      .filter(({ name }) => !left.has(name) && !(isDrawn && node.closest(placed) !== null))
      .map(({ name, value }) => `${name}=${isDrawn ? rounded(value) : value}`);
    const style = node.getAttribute("style")?.replaceAll(/-?\d+(\.\d+)?px/g, "px");
    const field = node instanceof HTMLInputElement ? [`value=${node.value}`, `checked=${node.checked}`] : [];
    const colors = node instanceof HTMLCanvasElement ? [colorsOf(node)] : [];
    lines.push(
      `${indent}${[node.localName, ...attributes, ...(style ? [`style=${rounded(style)}`] : []), ...field, ...colors].join(" ")}`,
    );
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
  return last;
}
