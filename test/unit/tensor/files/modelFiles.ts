// Small ONNX and GGUF files, byte by byte.

export const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
export const bytes = (field: number, data: Uint8Array | readonly number[] | string): number[] => {
  const inner = typeof data === "string" ? [...Buffer.from(data)] : [...data];
  return [...varint(field * 8 + 2), ...varint(inner.length), ...inner];
};
export const int = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
export const floats = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
export const initializer = (...fields: number[][]) => bytes(5, fields.flat());
export const model = (...graph: number[][]) => Uint8Array.from([...int(1, 8), ...bytes(7, graph.flat())]);

export const u32 = (value: number) => [...new Uint8Array(Uint32Array.of(value).buffer)];
export const u64 = (value: number) => [...u32(value), ...u32(0)];
export const string = (text: string) => [...u64(text.length), ...Buffer.from(text)];

/** A GGUF file of one tensor; sizes are written fastest first. */
export function gguf(kind: number, shape: readonly number[], data: readonly number[], version = 3): Uint8Array {
  const metadata = [
    ...string("tokens"),
    ...u32(9),
    ...u32(8),
    ...u64(2),
    ...string("a"),
    ...string("bc"),
    ...string("n"),
    ...u32(5),
    ...u32(1),
  ];
  const info = [...string("w"), ...u32(shape.length), ...shape.toReversed().flatMap(u64), ...u32(kind), ...u64(0)];
  const head = [...Buffer.from("GGUF"), ...u32(version), ...u64(1), ...u64(2), ...metadata, ...info];
  return Uint8Array.from([...head, ...new Array((32 - (head.length % 32)) % 32).fill(0), ...data]);
}

/** Files of each form that models have their numbers in. */
export function* modelFiles(): Generator<{ name: string; bytes: Uint8Array }> {
  const named = (name: string, type: number, ...data: number[][]) =>
    initializer(int(1, 1), int(1, 2), int(2, type), bytes(8, name), ...data);
  const forms = [
    named("raw", 1, bytes(9, floats(1, -2))),
    named("packed", 1, bytes(4, floats(3, 4))),
    named("half", 10, bytes(5, [...varint(0x3c00), ...varint(0xc000)])),
    named("longs", 7, bytes(7, [5, ...varint(300)])),
    named("loose", 7, int(7, 8), int(7, 9)),
    named("unknown", 99, bytes(9, [1, 2])),
    named("texts", 8, bytes(6, "a"), bytes(6, "b")),
    named("external", 1, int(14, 1), bytes(13, [...bytes(1, "location"), ...bytes(2, "m.data")])),
    named("short", 1, bytes(9, floats(1))),
  ];
  const constant = bytes(1, [
    ...bytes(2, "c"),
    ...bytes(4, "Constant"),
    ...bytes(5, [...bytes(1, "value_floats"), ...bytes(7, floats(9, 8))]),
  ]);
  yield { name: "forms.onnx", bytes: model(...forms, constant) };
  for (const [at, form] of forms.entries()) yield { name: `form${at}.onnx`, bytes: model(form) };
  const numbers = Array.from({ length: 4096 }, (_, at) => (at * 89 + 7) % 251);
  for (const kind of Array.from({ length: 40 }, (_, at) => at))
    yield { name: `kind${kind}.gguf`, bytes: gguf(kind, [2, 256], numbers) };
  for (const version of [1, 2, 4]) yield { name: `version${version}.gguf`, bytes: gguf(0, [3], numbers, version) };
}
