// What the page of the benchmark draws: the same weights as our heads and as structures that other viewers are made of. Only names and counts of
// elements are theirs (docs/features.md); each is drawn by plain calls, which is the least that the originals can take.
import { Chart, LinearScale, PointElement, ScatterController } from "chart.js";
import { colorScaleFor } from "../../src/core/view/colorScale.ts";
import type { HeadAtGlance } from "../../src/webview/heads/headAtGlance.ts";
import { headsLayout } from "../../src/webview/heads/headsLayout.ts";
import { paintHeads } from "../../src/webview/heads/paintHeads.ts";

Chart.register(ScatterController, PointElement, LinearScale);

/** Weights of `heads` heads over n tokens, causal, the same for every structure. */
function weightsOf(heads: number, n: number): Float64Array[] {
  let state = 12345;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: heads }, () => {
    const weights = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j <= i; j++) sum += weights[i * n + j] = Math.exp(4 * next());
      for (let j = 0; j <= i; j++) weights[i * n + j]! /= sum;
    }
    return weights;
  });
}

type Draw = (room: HTMLElement, weights: readonly Float64Array[], n: number) => void;

function canvasIn(room: HTMLElement, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  room.append(canvas);
  return canvas;
}

const size = { width: 1000, height: 700 };

/** Our view: all heads on one canvas. */
const ours: Draw = (room, weights, n) => {
  const canvas = canvasIn(room, size.width, size.height);
  const heads = weights.map((picture, head): HeadAtGlance => {
    const archetype = { name: "mixed", words: { template: "mixed", args: [] } };
    return { layer: "", layerIndex: 0, head, archetype, figures: new Map(), rows: n, cols: n, picture };
  });
  const scale = colorScaleFor("weights", Float64Array.of(0, 1), { theme: "dark", domain: [0, 1] });
  paintHeads(canvas, heads, headsLayout(heads.length, undefined, size), () => scale, { top: 0, left: 0, ...size });
};

/** As BertViz' head view: one SVG line for each head, query and key, its opacity the weight. */
const svgLines: Draw = (room, weights, n) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("width", "400");
  svg.setAttribute("height", String(20 * n));
  for (const [head, values] of weights.entries()) {
    const group = document.createElementNS("http://www.w3.org/2000/svg", "g");
    group.setAttribute("stroke", `hsl(${30 * head} 70% 50%)`);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
        line.setAttribute("x1", "100");
        line.setAttribute("x2", "300");
        line.setAttribute("y1", String(20 * i + 10));
        line.setAttribute("y2", String(20 * j + 10));
        line.setAttribute("stroke-opacity", String((values[i * n + j] ?? 0) / weights.length));
        group.append(line);
      }
    }
    svg.append(group);
  }
  room.append(svg);
};

/** As CircuitsVis' attention heads: a canvas for each head and a large one, each cell a filled rectangle. */
const canvasCells: Draw = (room, weights, n) => {
  const draw = (values: Float64Array, side: number) => {
    const canvas = canvasIn(room, side, side);
    [canvas.width, canvas.height] = [side, side];
    const pen = canvas.getContext("2d")!;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        pen.fillStyle = `hsla(210, 70%, 50%, ${values[i * n + j] ?? 0})`;
        pen.fillRect((j * side) / n, (i * side) / n, side / n, side / n);
      }
    }
  };
  for (const values of weights) draw(values, 160);
  draw(weights[0]!, 500);
};

/** As a matrix chart of Chart.js for each head: one element with its colour for each cell. */
const charts: Draw = (room, weights, n) => {
  for (const values of weights) {
    const canvas = canvasIn(room, 160, 160);
    const data = Array.from(values, (v, k) => ({ x: k % n, y: Math.floor(k / n), v }));
    new Chart(canvas, {
      type: "scatter",
      data: {
        datasets: [
          {
            data,
            pointStyle: "rect",
            pointRadius: 1,
            backgroundColor: ({ raw }) => `rgba(60, 120, 220, ${(raw as { v: number } | undefined)?.v ?? 0})`,
          },
        ],
      },
      options: {
        animation: false,
        responsive: false,
        plugins: { legend: { display: false } },
        borderColor: "transparent",
      },
    });
  }
};

const structures: Readonly<Record<string, Draw>> = { ours, svgLines, canvasCells, charts };

/** Milliseconds until the second frame after drawing, and how many elements there are then. */
async function measure(name: string, heads: number, n: number): Promise<{ ms: number; nodes: number }> {
  const weights = weightsOf(heads, n);
  const room = document.createElement("div");
  document.body.replaceChildren(room);
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  await frame();
  const began = performance.now();
  structures[name]!(room, weights, n);
  await frame();
  await frame();
  return { ms: performance.now() - began, nodes: room.querySelectorAll("*").length };
}

Object.assign(globalThis, { measure });
