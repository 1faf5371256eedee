import { limits } from "../core/limits.ts";
import { type Words, words } from "../core/words.ts";

/** What is said of a file of that many bytes that VS Code does not give to extensions as a text; undefined for one that it does. */
export function tooLargeSentence(fileName: string, bytes: number): Words | undefined {
  if (bytes <= limits.text) return undefined;
  const [has, most] = [Math.ceil(bytes / 1e6), limits.text / 1e6];
  return words("{0} is {1} MB; VS Code opens texts of at most {2} MB for extensions.", fileName, has, most);
}
