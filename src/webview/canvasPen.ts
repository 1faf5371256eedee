/**
 * A canvas made empty and as large as given in CSS pixels (as it is shown, unless said), at the screen's own density.
 * Its pen measures in CSS pixels; undefined where there is no context.
 */
export function freshPen(
  canvas: HTMLCanvasElement,
  width = canvas.clientWidth,
  height = canvas.clientHeight,
): CanvasRenderingContext2D | undefined {
  const density = devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(width * density));
  canvas.height = Math.max(1, Math.round(height * density));
  // Setting a canvas's size, even to the same, also empties it and takes back every transform.
  const pen = canvas.getContext("2d") ?? undefined;
  pen?.scale(density, density);
  return pen;
}
