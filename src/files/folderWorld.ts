import { realpath } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { FileOpener, OpenFile } from "../core/format/specFiles.ts";
import { TensorFileError } from "../core/tensor/files/byteSource.ts";
import { openTensorFile } from "../core/tensor/files/openTensorFile.ts";
import { noSuchFile, reasonFor } from "./fileReasons.ts";
import { StampedFile } from "./stampedFile.ts";

/**
 * The tensor files beside a spec in the folder `base`, none of them outside the folder `wall`, also by way of links. The
 * references have been judged as they are written; here their real places are.
 */
export function folderWorld(base: string, wall: string): FileOpener {
  return {
    open: async (reference): Promise<OpenFile> => {
      const place = await reasonFor(async () => inside(await realpath(wall), await realpath(join(base, reference))));
      const source = await StampedFile.open(place);
      return { source, place, stamp: source.stamp, close: () => source.close() };
    },
    list: (source, reference) => openTensorFile(source, reference.slice(reference.lastIndexOf("/") + 1)),
  };
}

/** The place, where it is in the folder. */
function inside(wall: string, place: string): string {
  const way = relative(wall, place);
  const isInside = way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && join(wall, way) === place;
  if (!isInside) throw new TensorFileError(noSuchFile);
  return place;
}
