/** Takes a message the way VS Code does: JSON for everything but typed arrays, which travel beside it as bytes. */
export function overTheWire(message: unknown): unknown {
  const buffers: (Float64Array | Uint8Array)[] = [];
  const text = JSON.stringify(message, (_key, value: unknown) => {
    if (!(value instanceof Float64Array || value instanceof Uint8Array)) return value;
    const Kind = value instanceof Float64Array ? Float64Array : Uint8Array;
    buffers.push(new Kind(value.buffer.slice(0) as ArrayBuffer, value.byteOffset, value.length));
    return { $buffer: buffers.length - 1 };
  });
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || !("$buffer" in value)) return value;
    return buffers[value.$buffer as number];
  });
}
