import { FileType, Uri, workspace } from "vscode";
import type { SiblingFiles } from "../analysis/parsedText.ts";
import { type FileOpener, type OpenFile, SpecFiles } from "../core/format/specFiles.ts";
import { memorySource, TensorFileError } from "../core/tensor/files/byteSource.ts";
import { openTensorFile } from "../core/tensor/files/openTensorFile.ts";
import { words } from "../core/words.ts";
import { nodeParts } from "./nodeParts.ts";

/** Bytes of a file that is read whole, where no part of it can be. */
const wholeBytes = 256 * 2 ** 20;

/** Schemes of texts that have no folder of their own, or are what a file once was. */
const withoutFolder: ReadonlySet<string> = new Set(["untitled", "git", "vscode-local-history", "inmemory"]);

/**
 * The tensor files beside a spec: inside its workspace folder, or its own folder where it has none or the workspace is not
 * trusted. Undefined for a text that is saved nowhere.
 */
export function filesBeside(document: Uri): SiblingFiles | undefined {
  const uri = savedPlace(document);
  if (withoutFolder.has(uri.scheme)) return undefined;
  const base = Uri.joinPath(uri, "..");
  const folder = workspace.isTrusted ? workspace.getWorkspaceFolder(uri)?.uri : undefined;
  const wall = folder !== undefined && isWithin(folder, base) ? folder : base;
  // How far up a reference may lead.
  const foldersAbove = namesOf(base).length - namesOf(wall).length;
  return { files: new SpecFiles(worldOf(base, wall)), foldersAbove };
}

/** Where an unsaved document will be saved, where it has a place inside a workspace folder already; other addresses as they are. */
export function savedPlace(uri: Uri): Uri {
  if (uri.scheme !== "untitled") return uri;
  const folders = workspace.workspaceFolders ?? [];
  const folder = folders.find((one) => one.uri.scheme === "file" && isWithin(one.uri, uri));
  return folder?.uri.with({ path: uri.path }) ?? uri;
}

/** A file of any file system as a source of bytes: read whole, up to a size, where it cannot be opened by Node. */
export async function openAny(uri: Uri): Promise<OpenFile> {
  return openBeside(uri, lastName(uri.path));
}

/** A file in the folder of another one, links followed; `name` may lead into folders inside of it. */
export async function openBeside(uri: Uri, name: string): Promise<OpenFile> {
  const folder = Uri.joinPath(uri, "..");
  return worldOf(folder, folder).open(name);
}

function worldOf(base: Uri, wall: Uri): FileOpener {
  const node = nodeParts();
  // Node reads parts of a file, and sees where links lead.
  const open: FileOpener["open"] =
    base.scheme === "file" && node !== undefined
      ? async (reference) => node().folderWorld(base.fsPath, wall.fsPath).open(reference)
      : (reference) => openWhole(Uri.joinPath(base, reference));
  return { open, list: (source, reference) => openTensorFile(source, lastName(reference)) };
}

async function openWhole(uri: Uri): Promise<OpenFile> {
  const status = await orNoSuchFile(() => workspace.fs.stat(uri));
  // Where a link leads cannot be seen here.
  if (status.type !== FileType.File) throw new TensorFileError(words("only a regular file can be read here"));
  if (status.size > wholeBytes) {
    const most = wholeBytes / 2 ** 20;
    throw new TensorFileError(words("the file is larger than {0} MB and can only be read whole here", most));
  }
  const bytes = await orNoSuchFile(() => workspace.fs.readFile(uri));
  // Another stamp tells that the file has changed since.
  return { source: memorySource(bytes), place: undefined, stamp: `${status.mtime}:${status.size}` };
}

async function orNoSuchFile<T>(read: () => Thenable<T>): Promise<T> {
  try {
    return await read();
  } catch {
    throw new TensorFileError(words("there is no such file in the folder from which files can be read"));
  }
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function namesOf(uri: Uri): string[] {
  return uri.path.split("/").filter((name) => name !== "");
}

function isWithin(folder: Uri, base: Uri): boolean {
  const names = namesOf(base);
  return namesOf(folder).every((name, at) => names[at] === name);
}
