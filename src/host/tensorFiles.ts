import { FileType, Uri, workspace } from "vscode";
import type { FilesBeside } from "../analysis/parsedText.ts";
import { type FileWorld, type OpenFile, SpecFiles } from "../core/format/specFiles.ts";
import { memorySource, TensorFileError } from "../core/tensor/files/byteSource.ts";
import type { TensorListing } from "../core/tensor/files/storedTensor.ts";
import { words } from "../core/words.ts";

/** Replaced when the bundle is built. */
declare const process: { readonly env: { readonly HOST_KIND?: string } };
declare const require: (path: string) => HostFiles;

interface HostFiles {
  readonly folderWorld: (base: string, wall: string) => FileWorld;
  readonly openTensorFile: FileWorld["list"];
}

/** Bytes of a file that is read whole, where no part of it can be. */
const wholeBytes = 256 * 2 ** 20;

/** Schemes of texts that have no folder of their own, or are what a file once was. */
const withoutFolder: ReadonlySet<string> = new Set(["untitled", "git", "vscode-local-history", "inmemory"]);

/**
 * The tensor files beside a spec: inside its workspace folder, or its own folder where it has none or the workspace is not
 * trusted. Undefined for a text that lies nowhere.
 */
export function filesBeside(document: Uri): FilesBeside | undefined {
  const uri = savedPlace(document);
  if (withoutFolder.has(uri.scheme)) return undefined;
  const base = Uri.joinPath(uri, "..");
  const folder = workspace.isTrusted ? workspace.getWorkspaceFolder(uri)?.uri : undefined;
  const wall = folder !== undefined && isWithin(folder, base) ? folder : base;
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

/** Lists what a tensor file holds; loads the readers first. */
export const listTensorFile: FileWorld["list"] = async (source, reference): Promise<TensorListing> =>
  hostFiles().openTensorFile(source, reference);

/** A file of any file system as a source of bytes: read whole, up to a size, where it cannot be opened by Node. */
export async function openAny(uri: Uri): Promise<OpenFile> {
  if (uri.scheme === "file" && process.env.HOST_KIND === "node") {
    const folder = Uri.joinPath(uri, "..").fsPath;
    return hostFiles()
      .folderWorld(folder, folder)
      .open(uri.path.slice(uri.path.lastIndexOf("/") + 1));
  }
  return openWhole(uri);
}

function worldOf(base: Uri, wall: Uri): FileWorld {
  if (base.scheme === "file" && process.env.HOST_KIND === "node") {
    const world = () => hostFiles().folderWorld(base.fsPath, wall.fsPath);
    return {
      open: async (reference) => world().open(reference),
      list: async (source, reference) => world().list(source, reference),
    };
  }
  return { open: (reference) => openWhole(Uri.joinPath(base, reference)), list: listTensorFile };
}

async function openWhole(uri: Uri): Promise<OpenFile> {
  const status = await orNoSuchFile(() => workspace.fs.stat(uri));
  // Where a link leads cannot be seen here.
  if (status.type !== FileType.File) throw new TensorFileError(words("only a regular file can be read here"));
  if (status.size > wholeBytes) {
    const most = wholeBytes / 2 ** 20;
    throw new TensorFileError(words("the file has more than {0} MB, and can only be read whole here", most));
  }
  const bytes = await orNoSuchFile(() => workspace.fs.readFile(uri));
  return { source: memorySource(bytes), place: undefined, stamp: `${status.mtime}:${status.size}` };
}

async function orNoSuchFile<T>(read: () => Thenable<T>): Promise<T> {
  try {
    return await read();
  } catch {
    throw new TensorFileError(words("there is no such file in the folder that may be read"));
  }
}

function hostFiles(): HostFiles {
  // The web host takes one file only.
  if (process.env.HOST_KIND !== "node") {
    return { ...require("../core/tensor/files/openTensorFile.ts"), folderWorld: nowhere };
  }
  const file = "./tensorFiles.cjs";
  return require(file);
}

function nowhere(): never {
  throw new Error("a browser has no folders");
}

function namesOf(uri: Uri): string[] {
  return uri.path.split("/").filter((name) => name !== "");
}

function isWithin(folder: Uri, base: Uri): boolean {
  const names = namesOf(base);
  return namesOf(folder).every((name, at) => names[at] === name);
}
