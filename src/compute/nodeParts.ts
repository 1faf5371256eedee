// What the host and its workers load where there is Node, as a bundle of its own.
export { folderWorld } from "../files/folderWorld.ts";
export { readRecipes } from "../files/readRecipes.ts";
export { nodeWorkers } from "./nodeWorkers.ts";
