import { env, Uri, window, workspace } from "vscode";
import type { CopyFormat } from "../../core/explain/derivation.ts";
import { copiedText, csvText, savedNpy } from "../../core/export/savedTensor.ts";
import type { TensorLook } from "../../core/tensor/files/overview.ts";
import { readRectangle } from "../../core/tensor/files/rectangle.ts";
import type { StoredTensor } from "../../core/tensor/files/storedTensor.ts";
import { words } from "../../core/words.ts";
import type { SavedForm } from "../../protocol/tensorMessages.ts";
import { UserError } from "../errors.ts";
import { localize } from "../localize.ts";
import { fileNameOf } from "../uiText.ts";

/** Numbers that are written as text at most: on the clipboard, and in a CSV file. */
const mostAsText = { copy: 2 ** 20, csv: 2 ** 22 } as const;

/** Puts a rectangle of a tensor on the clipboard; how many numbers these are. */
export async function copyNumbers(stored: StoredTensor, look: TensorLook, format: CopyFormat): Promise<number> {
  const count = look.rows * look.cols;
  if (count > mostAsText.copy)
    throw new UserError(words("{0} numbers are too many to copy: save them to a file instead.", count));
  await env.clipboard.writeText(copiedText(await readRectangle(stored, look), format, look));
  return count;
}

/** Asks where to and writes a rectangle of a tensor there; false where the user has thought better of it. */
export async function saveNumbers(uri: Uri, stored: StoredTensor, look: TensorLook, form: SavedForm): Promise<boolean> {
  const count = look.rows * look.cols;
  if (form === "csv" && count > mostAsText.csv)
    throw new UserError(words("{0} numbers are too many for a CSV file: save them as NumPy instead.", count));
  return save(uri, form === "csv" ? "CSV" : "NumPy", form, async () => {
    const values = await readRectangle(stored, look);
    return form === "csv" ? new TextEncoder().encode(csvText(values)) : savedNpy(values);
  });
}

/** Asks where to and writes a picture there; false where the user has thought better of it. */
export async function savePicture(uri: Uri, png: Uint8Array): Promise<boolean> {
  return save(uri, "PNG", "png", async () => png);
}

async function save(uri: Uri, filter: string, ending: string, bytes: () => Promise<Uint8Array>): Promise<boolean> {
  const name = `${fileNameOf(uri.path).replace(/\.[^.]*$/, "")}.export.${ending}`;
  const defaultUri = Uri.joinPath(uri, "..", name);
  const target = await window.showSaveDialog({
    defaultUri,
    filters: { [filter]: [ending] },
    title: localize(words("Export")),
  });
  if (target === undefined) return false;
  if (target.toString() === uri.toString())
    throw new UserError(words("{0} is the file that is looked at: it is never written.", fileNameOf(uri.path)));
  await workspace.fs.writeFile(target, await bytes());
  return true;
}
