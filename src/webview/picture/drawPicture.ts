import type { PageMethods } from "../../protocol/messages.ts";
import { notify, onPage } from "../hostApi.ts";

/** Pixels for one of the picture's own, and the largest side and area that a canvas surely has. */
const finest = 2;
const largest = { side: 16_384, area: 2 ** 26 } as const;

/** How much finer than its size a picture can be drawn. */
export function finenessOf(width: number, height: number): number {
  return Math.min(finest, largest.side / Math.max(width, height), Math.sqrt(largest.area / (width * height)));
}

/** An SVG picture as PNG, through a canvas. Rejects where the browser cannot draw it. */
async function pngOf(svg: string): Promise<Uint8Array> {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const fineness = finenessOf(image.naturalWidth, image.naturalHeight);
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(image.naturalWidth * fineness);
    canvas.height = Math.floor(image.naturalHeight * fineness);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((drawn) => canvas.toBlob(drawn, "image/png"));
    if (blob === null) throw new Error("the canvas holds no picture");
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function draw({ id, svg }: PageMethods["drawPicture"]["params"]): Promise<void> {
  const png = await pngOf(svg).catch(() => null);
  notify("pictureDrawn", { id, png });
}

/** Draws what the host cannot draw for itself. */
export function drawPictures(): void {
  onPage("drawPicture", (wanted) => void draw(wanted));
}
