import { words } from "../../../words.ts";
import { shapeText } from "../../tensor.ts";
import { type ByteSource, TensorFileError } from "../byteSource.ts";
import { type ElementType, elementType } from "../elementTypes.ts";
import { exactCount, type StoredTensor } from "../storedTensor.ts";
import { shapeOf } from "./numpyPickle.ts";
import { isNode, type PicklePersistent, type PickleValue } from "./pickleValues.ts";

/** Where the storages of one torch file are, by their keys; throws for a key that is not there. */
export type FindStorage = (key: string) => Promise<{ readonly source: ByteSource; readonly little: boolean }>;

/** A storage as a pickle refers to it. */
export interface StorageReference {
  readonly type: ElementType;
  readonly untyped: boolean;
  readonly key: string;
  readonly count: number;
  /** The part of the storage, in elements, that a view of it is (files of before PyTorch 1.6). */
  readonly view?: { readonly offset: number; readonly count: number };
}

const kinds = new Map(
  Object.entries({
    FloatStorage: "float32",
    DoubleStorage: "float64",
    HalfStorage: "float16",
    BFloat16Storage: "bfloat16",
    LongStorage: "int64",
    IntStorage: "int32",
    ShortStorage: "int16",
    CharStorage: "int8",
    ByteStorage: "uint8",
    BoolStorage: "bool",
    ComplexFloatStorage: "complex64",
    ComplexDoubleStorage: "complex128",
    UntypedStorage: "uint8",
  }),
);

/** Reads `('storage', torch.FloatStorage, key, location, count)`; the location (a device) is ignored, a view's place kept. */
export function storageReference(persistent: PicklePersistent): StorageReference {
  const { id } = persistent;
  if (!isNode(id) || id.kind !== "tuple")
    throw new TensorFileError(words("a persistent id of the pickle is not a storage"));
  const [tag, kind, key, , count, view] = id.items;
  if (tag !== "storage" || typeof key !== "string" || !isNode(kind) || kind.kind !== "global") {
    throw new TensorFileError(words("a persistent id of the pickle is not a storage"));
  }
  const type = elementType(kinds.get(kind.name) ?? "");
  if (type === undefined) throw new TensorFileError(words("a storage of {0} is not supported", kind.name.slice(0, 60)));
  if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 0) {
    throw new TensorFileError(words("the size (numel) of the storage {0} is wrong", JSON.stringify(key.slice(0, 60))));
  }
  const storage = { type, untyped: kind.name === "UntypedStorage", key, count };
  return view === undefined || view === null ? storage : { ...storage, view: viewIn(view, count, key) };
}

/** `(view key, offset, size)` in elements. */
function viewIn(view: PickleValue, count: number, key: string): { offset: number; count: number } {
  const [, offset, size] = isNode(view) && view.kind === "tuple" ? view.items : [];
  const whole = (value: PickleValue | undefined): value is number =>
    typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
  if (whole(offset) && whole(size) && offset + size <= count) return { offset, count: size };
  throw new TensorFileError(words("a view of the storage {0} extends beyond it", JSON.stringify(key.slice(0, 60))));
}

/**
 * Refuses a tensor whose numbers are not those of its storage: one with the conjugate or the negative bit, which PyTorch
 * saves as `{"conj": True}` or `{"neg": True}` behind the other arguments.
 */
export function checkBits(bits: PickleValue | undefined): void {
  if (!isNode(bits) || !("entries" in bits)) return;
  for (const [key, value] of bits.entries) {
    if (value === false || value === null) continue;
    if (key === "conj" || key === "neg") {
      const call = `x.resolve_${key}()`;
      throw new TensorFileError(words("the tensor has its {0} bit set: save {1}", key, call));
    }
    const shown = JSON.stringify(String(isNode(key) ? key.kind : key).slice(0, 40));
    throw new TensorFileError(words("the tensor has {0} set, which is not known", shown));
  }
}

/** The arguments of `_rebuild_tensor_v2` and `_v3` as a tensor; every index must lie inside its storage. */
export async function rebuiltTensor(
  name: string,
  args: readonly PickleValue[],
  dtype: PickleValue | undefined,
  find: FindStorage,
  reference: StorageReference,
): Promise<StoredTensor> {
  const [, offsetValue, shapeValue, strideValue] = args;
  const type = typeNamed(dtype) ?? reference.type;
  const shape = shapeOf(shapeValue);
  const strides = stridesOf(strideValue, shape);
  if (typeof offsetValue !== "number" || !Number.isSafeInteger(offsetValue) || offsetValue < 0) {
    throw new TensorFileError(words("the offset of a tensor in its storage must be a whole number from 0"));
  }
  const { source, little } = await find(reference.key);
  const bytes = (reference.view?.count ?? reference.count) * reference.type.size;
  const base = (reference.view?.offset ?? 0) * reference.type.size;
  const key = JSON.stringify(reference.key.slice(0, 60));
  if (base + bytes > source.size) {
    const all = base + bytes;
    throw new TensorFileError(words("the storage {0} needs {1} bytes, the file has {2}", key, all, source.size));
  }
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? 0), offsetValue);
  if (!shape.includes(0) && !((last + 1) * type.size <= bytes)) {
    throw new TensorFileError(
      words("the tensor {0} with its offset and strides extends beyond the storage {1}", shapeText(shape), key),
    );
  }
  if (exactCount(shape) === undefined) throw new TensorFileError(words("the shape {0} is too large", shapeText(shape)));
  return { name, type, shape, source, offset: base + offsetValue * type.size, strides, little };
}

function stridesOf(value: PickleValue | undefined, shape: readonly number[]): number[] {
  const strides = isNode(value) && "items" in value ? value.items : [];
  if (strides.length !== shape.length) {
    throw new TensorFileError(words("a tensor has {0} sizes but {1} strides", shape.length, strides.length));
  }
  return strides.map((stride) => {
    if (typeof stride === "number" && Number.isSafeInteger(stride) && stride >= 0) return stride;
    throw new TensorFileError(words("a stride of a tensor must be a whole number from 0"));
  });
}

const torchNames = new Map(
  Object.entries({ half: "float16", float: "float32", double: "float64", long: "int64", int: "int32", short: "int16" }),
);

function typeNamed(dtype: PickleValue | undefined): ElementType | undefined {
  if (dtype === undefined) return undefined;
  const name = isNode(dtype) && dtype.kind === "global" ? dtype.name : "";
  const type = elementType(torchNames.get(name) ?? name);
  if (type === undefined)
    throw new TensorFileError(words("the element type {0} is not supported", JSON.stringify(name.slice(0, 40))));
  return type;
}
