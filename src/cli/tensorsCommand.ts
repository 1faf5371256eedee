import { basename } from "node:path";
import { TensorFileError } from "../core/tensor/files/byteSource.ts";
import { openTensorFile } from "../core/tensor/files/openTensorFile.ts";
import { readValues, type StoredTensor, type TensorListing } from "../core/tensor/files/storedTensor.ts";
import { shapeText } from "../core/tensor/tensor.ts";
import { plainText } from "../core/words.ts";
import { withFile } from "./fileSource.ts";
import type { Output } from "./output.ts";

/** Lists what a tensor file holds, or prints the numbers of one tensor; 2 where it cannot be read. */
export async function tensorsCommand(
  command: { readonly file: string; readonly tensor?: string; readonly json: boolean },
  output: Output,
): Promise<number> {
  const { file } = command;
  try {
    return await withFile(file, async (source) => {
      const listing = await openTensorFile(source, basename(file));
      if (command.tensor === undefined) {
        await output.write(command.json ? listJson(file, listing) : listText(listing));
        return 0;
      }
      const tensor = listing.tensors.find(({ name }) => name === command.tensor);
      if (tensor === undefined) {
        output.report(`${file}: there is no tensor ${JSON.stringify(command.tensor)}`);
        return 2;
      }
      await output.write(await valuesJson(tensor));
      return 0;
    });
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    output.report(`${file}: ${reason}`);
    return 2;
  }
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof TensorFileError) return plainText(error.sentence);
  return error instanceof Error && "syscall" in error ? error.message : undefined;
}

function listJson(file: string, { format, tensors, inert, labels }: TensorListing): string {
  const rows = tensors.map(({ name, type, shape, unreadable }) => ({
    name,
    dtype: type.name,
    shape,
    ...(unreadable === undefined ? {} : { unreadable: plainText(unreadable) }),
  }));
  return `${JSON.stringify({ file, format, tensors: rows, inert, labels: Object.fromEntries(labels) })}\n`;
}

/** Names are written as JSON texts, so that none of them can steer a terminal. */
function listText({ tensors, inert, labels }: TensorListing): string {
  const lines = tensors.map(({ name, type, shape, unreadable }) => {
    const what = unreadable === undefined ? `${type.name} ${shapeText(shape)}` : plainText(unreadable);
    return `${visible(name)}  ${what}`;
  });
  for (const [name, texts] of labels) lines.push(`${visible(name)}  ${texts.length} labels`);
  for (const name of inert) lines.push(`${visible(name)}  an object, looked through`);
  if (tensors.length === 0) lines.push("no tensors");
  return `${lines.join("\n")}\n`;
}

function visible(name: string): string {
  return JSON.stringify(name).replace(
    /[^ -~\p{L}\p{N}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** One tensor: non-finite numbers and integers beyond 2^53 as texts, complex numbers as pairs, −0 as -0.0. */
async function valuesJson(tensor: StoredTensor): Promise<string> {
  const { data, exact } = await readValues(tensor);
  const numbers = Array.from(data, (value, at) => numberJson(value, exact?.[at]));
  const cells =
    tensor.type.parts === 2
      ? Array.from({ length: numbers.length / 2 }, (_, at) => `[${numbers[2 * at]},${numbers[2 * at + 1]}]`)
      : numbers;
  const head = JSON.stringify({ name: tensor.name, dtype: tensor.type.name, shape: tensor.shape });
  return `${head.slice(0, -1)},"data":[${cells.join(",")}]}\n`;
}

function numberJson(value: number, exact: bigint | undefined): string {
  if (exact !== undefined && !Number.isSafeInteger(value)) return `"${exact}"`;
  if (Object.is(value, -0)) return "-0.0";
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}
