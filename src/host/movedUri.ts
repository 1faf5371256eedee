import { Uri } from "vscode";

/** The new address of a file after it, or a folder above it, was renamed; undefined where it was not concerned. */
export function movedUri(uri: Uri, oldUri: Uri, newUri: Uri): Uri | undefined {
  if (uri.scheme !== oldUri.scheme || uri.authority !== oldUri.authority) return undefined;
  if (uri.path === oldUri.path) return newUri;
  const folder = oldUri.path.endsWith("/") ? oldUri.path : `${oldUri.path}/`;
  return uri.path.startsWith(folder) ? Uri.joinPath(newUri, uri.path.slice(folder.length)) : undefined;
}
