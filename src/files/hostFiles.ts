// What the host loads with the first reference to a tensor file, as a bundle of its own.
export { openTensorFile } from "../core/tensor/files/openTensorFile.ts";
export { folderWorld } from "./folderWorld.ts";
export { readRecipes } from "./readRecipes.ts";
