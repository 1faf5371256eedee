import { words } from "../../../words.ts";
import { shapeText } from "../../tensor.ts";
import { memorySource, TensorFileError } from "../byteSource.ts";
import { type NumpyType, numpyType, textsOf } from "../numpyTypes.ts";
import { exactCount, packedStrides, type StoredTensor } from "../storedTensor.ts";
import { utf8Text } from "../utf8Text.ts";
import {
  argumentsOf,
  isNode,
  type PickleBytes,
  type PickleCall,
  type PickleGlobal,
  type PickleList,
  type PickleValue,
} from "./pickleValues.ts";

/** What a call of NumPy's gives: a tensor, texts, or the objects of an array to look through. */
export type NumpyFound =
  | { readonly tensor: StoredTensor }
  | { readonly texts: readonly string[] }
  | { readonly objects: PickleList; readonly shape: readonly number[] };

/** Understands the calls by which NumPy pickles its arrays and scalars; undefined for other calls. */
export function numpyValue(
  call: PickleCall,
  { module, name }: PickleGlobal,
  path: string,
  bytes: PickleBytes,
): NumpyFound | undefined {
  if (!/^numpy\.(_?core)\.(multiarray|numeric)$/.test(module)) return undefined;
  const args = argumentsOf(call);
  if (name === "_reconstruct") {
    const state = call.states[0];
    if (!isNode(state) || state.kind !== "tuple") return undefined;
    const [, shape, dtype, fortran, data] = state.items;
    return arrayOf(path, bytes, shape, dtype, fortran === true || fortran === 1, data);
  }
  if (name === "_frombuffer") {
    const [data, dtype, shape, order, axes] = args;
    const found = arrayOf(path, bytes, shape, dtype, order === "F", data);
    return order === "K" && "tensor" in found ? { tensor: permuted(found.tensor, axes) } : found;
  }
  if (name === "scalar") return arrayOf(path, bytes, { kind: "tuple", items: [] }, args[0], false, args[1]);
  return undefined;
}

function arrayOf(
  name: string,
  known: PickleBytes,
  shapeValue: PickleValue | undefined,
  dtype: PickleValue | undefined,
  fortran: boolean,
  data: PickleValue | undefined,
): NumpyFound {
  const shape = shapeOf(shapeValue);
  const type = dtypeOf(dtype);
  const count = exactCount(shape);
  if (type.object === true) {
    if (!isNode(data) || data.kind !== "list")
      throw new TensorFileError(words("an array of type object holds raw bytes"));
    if (data.items.length !== count)
      throw new TensorFileError(
        words(
          "the shape {0} needs {1} objects, the array has {2}",
          shapeText(shape),
          count ?? "2^53",
          data.items.length,
        ),
      );
    return { objects: data, shape };
  }
  const bytes = known.of(data);
  if (bytes === undefined || count === undefined || count * type.type.size !== bytes.length) {
    const needed = count === undefined ? "2^53" : count * type.type.size;
    throw new TensorFileError(
      words("the shape {0} needs {1} bytes, the array has {2}", shapeText(shape), needed, bytes?.length ?? 0),
    );
  }
  if (type.text !== undefined) return { texts: textsOf(bytes, type, count) };
  const source = memorySource(bytes);
  return {
    tensor: {
      name,
      type: type.type,
      shape,
      source,
      offset: 0,
      strides: packedStrides(shape, fortran),
      little: type.little,
    },
  };
}

/** An array whose bytes lie in another order of its axes, which `axes` says (NumPy from 2.3 on, protocol 5). */
function permuted(tensor: StoredTensor, axes: PickleValue | undefined): StoredTensor {
  if (axes === undefined || axes === null) return tensor;
  const order = shapeOf(axes);
  const { shape, strides } = tensor;
  if (order.length !== shape.length || !shape.every((_, axis) => order.includes(axis)))
    throw new TensorFileError(
      words("the order of the axes must name each axis once, the shape is {0}", shapeText(shape)),
    );
  return { ...tensor, shape: order.map((axis) => shape[axis] ?? 1), strides: order.map((axis) => strides[axis] ?? 0) };
}

/** Sizes in a tuple, list or `torch.Size`. */
export function shapeOf(value: PickleValue | undefined): number[] {
  const list = isNode(value) && value.kind === "call" ? argumentsOf(value)[0] : value;
  if (!isNode(list) || (list.kind !== "tuple" && list.kind !== "list")) throw notAShape();
  if (list.items.length > 64)
    throw new TensorFileError(words("a tensor of rank {0} has too many axes: at most {1}", list.items.length, 64));
  return list.items.map((size) => {
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) throw notAShape();
    return size;
  });
}

function notAShape(): TensorFileError {
  return new TensorFileError(words("a size in a shape must be a whole number from 0"));
}

/** `numpy.dtype('f4', False, True)` with its state `(3, '<', …)`. */
function dtypeOf(value: PickleValue | undefined): NumpyType {
  if (isNode(value) && value.kind === "call" && isNode(value.callee) && value.callee.kind === "global") {
    const kind = argumentsOf(value)[0];
    // Types of other packages, such as ml_dtypes' bfloat16, are given by their class.
    const code = isNode(kind) && kind.kind === "global" ? kind.name : textOf(kind);
    const state = value.states[0];
    const order = isNode(state) && state.kind === "tuple" ? textOf(state.items[1]) : undefined;
    if (value.callee.name.toLowerCase().includes("dtype") && code !== undefined) return numpyType(code, order);
  }
  throw new TensorFileError(words("the element type of an array is missing"));
}

function textOf(value: PickleValue | undefined): string | undefined {
  return value instanceof Uint8Array ? utf8Text(value) : typeof value === "string" ? value : undefined;
}
