import { basename } from "node:path";
import { isInvisible } from "../core/invisible.ts";
import { TensorFileError } from "../core/tensor/files/byteSource.ts";
import { openTensorFile } from "../core/tensor/files/openTensorFile.ts";
import { readValues, type StoredTensor, type TensorListing } from "../core/tensor/files/storedTensor.ts";
import { shapeText } from "../core/tensor/tensor.ts";
import { plainText } from "../core/words.ts";
import { suggestion } from "./arguments.ts";
import { withFile } from "./fileSource.ts";
import type { Output } from "./output.ts";
import { reasonOf as fileFault, shownName } from "./readBytes.ts";

/** Lists what a tensor file holds, or prints the numbers of one tensor; 2 where it cannot be read. */
export async function tensorsCommand(
  command: { readonly file: string; readonly tensor?: string; readonly json: boolean },
  output: Output,
): Promise<number> {
  const { file } = command;
  const name = shownName(file);
  try {
    return await withFile(file, async (source) => {
      const listing = await openTensorFile(source, basename(file));
      if (command.tensor === undefined) {
        await output.write(command.json ? listJson(file, listing) : listText(listing));
        return 0;
      }
      const tensor = listing.tensors.find(({ name }) => name === command.tensor);
      if (tensor === undefined) {
        const near = suggestion(
          command.tensor,
          [...listing.tensors].map((one) => one.name),
        );
        output.report(`${name}: there is no tensor ${visible(command.tensor)}${near}`);
        return 2;
      }
      await output.write(await valuesJson(tensor));
      return 0;
    });
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    output.report(`${name}: ${reason}`);
    return 2;
  }
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof TensorFileError) return plainText(error.sentence);
  return error instanceof Error && "code" in error ? fileFault(error) : undefined;
}

function listJson(file: string, { format, tensors, inert, labels }: TensorListing): string {
  const rows = tensors.map(({ name, type, shape, unreadable }) => ({
    name,
    dtype: type.name,
    shape,
    ...(unreadable === undefined ? {} : { unreadable: plainText(unreadable) }),
  }));
  const listed = JSON.stringify({ file, format, tensors: rows, inert, labels: Object.fromEntries(labels) });
  return `${withoutInvisible(listed)}\n`;
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
  return withoutInvisible(JSON.stringify(name));
}

/** JSON with what cannot be seen as JSON's own escapes. */
function withoutInvisible(json: string): string {
  const written = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return Array.from(json, (character) =>
    isInvisible(character) ? character.split("").map(written).join("") : character,
  ).join("");
}

/** One tensor: non-finite numbers and integers beyond 2^53 as texts, complex numbers as pairs, −0 as -0.0. */
async function valuesJson(tensor: StoredTensor): Promise<string> {
  const { data, exact } = await readValues(tensor);
  const numbers = Array.from(data, (value, at) => numberJson(value, exact?.[at]));
  const cells =
    tensor.type.parts === 2
      ? Array.from({ length: numbers.length / 2 }, (_, at) => `[${numbers[2 * at]},${numbers[2 * at + 1]}]`)
      : numbers;
  const head = withoutInvisible(JSON.stringify({ name: tensor.name, dtype: tensor.type.name, shape: tensor.shape }));
  return `${head.slice(0, -1)},"data":[${cells.join(",")}]}\n`;
}

function numberJson(value: number, exact: bigint | undefined): string {
  if (exact !== undefined && !Number.isSafeInteger(value)) return `"${exact}"`;
  if (Object.is(value, -0)) return "-0.0";
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}
