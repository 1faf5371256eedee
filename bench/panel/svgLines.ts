import type { Page } from "playwright-core";

/** Weights of all heads of a layer, head by head and row by row. */
export interface HeadWeights {
  readonly heads: number;
  readonly n: number;
  readonly data: readonly number[];
}

/** Hands the weights to a page once, so that sending them is not measured. */
export async function keepWeights(page: Page, weights: HeadWeights): Promise<void> {
  await page.evaluate((kept) => {
    (globalThis as unknown as { weights: unknown }).weights = kept;
  }, weights);
}

/**
 * Draws weights as other viewers do: one SVG line for each pair of tokens of each head, its opacity the weight. Milliseconds until the
 * second frame after it was asked for.
 */
export function drawLines(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { heads, n, data } = (globalThis as unknown as { weights: { heads: number; n: number; data: number[] } })
      .weights;
    document.body.replaceChildren();
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    await frame();
    await frame();
    const began = performance.now();
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("width", String(heads * 110));
    svg.setAttribute("height", String(n * 12));
    for (let head = 0; head < heads; head++) {
      const group = document.createElementNS(svg.namespaceURI, "g");
      group.setAttribute("transform", `translate(${head * 110} 0)`);
      for (let query = 0; query < n; query++) {
        for (let key = 0; key < n; key++) {
          const line = document.createElementNS(svg.namespaceURI, "line");
          line.setAttribute("x1", "0");
          line.setAttribute("y1", String(12 * query + 6));
          line.setAttribute("x2", "100");
          line.setAttribute("y2", String(12 * key + 6));
          line.setAttribute("stroke", "#1f77b4");
          line.setAttribute("stroke-width", "2");
          line.setAttribute("stroke-opacity", String(data[(head * n + query) * n + key]));
          group.append(line);
        }
      }
      svg.append(group);
    }
    document.body.append(svg);
    await frame();
    await frame();
    return performance.now() - began;
  });
}
