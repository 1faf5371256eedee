import { TensorFileError } from "../core/tensor/files/byteSource.ts";
import { openTensorFile } from "../core/tensor/files/openTensorFile.ts";
import { readView } from "../core/tensor/files/tensorView.ts";
import type { FileRecipe } from "../core/tensor/make.ts";
import { words } from "../core/words.ts";
import { StampedFile } from "./stampedFile.ts";

/** The numbers of recipes, read from their files; a file that is another one by now is an error. */
export async function readRecipes(recipes: readonly FileRecipe[]): Promise<Map<FileRecipe, Float64Array>> {
  const read = new Map<FileRecipe, Float64Array>();
  for (const place of new Set(recipes.map((recipe) => recipe.place))) {
    const group = recipes.filter((recipe) => recipe.place === place);
    const [first] = group;
    if (place === undefined || first === undefined) throw new Error("a recipe without a place was sent");
    const source = await StampedFile.open(place, first.stamp);
    try {
      const { tensors } = await openTensorFile(source, first.file);
      for (const recipe of group) {
        const tensor = tensors.find(({ name }) => name === recipe.tensor);
        if (tensor === undefined) throw new TensorFileError(words("the file changed while it was read"));
        read.set(recipe, await readView(tensor, recipe.steps));
      }
    } finally {
      await source.close();
    }
  }
  return read;
}
