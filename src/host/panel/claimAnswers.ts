import type { Uri } from "vscode";
import type { Analysis } from "../../analysis/analysis.ts";
import { brokenText } from "../../core/claims/brokenText.ts";
import { type TriedClaim, tryingClaims } from "../../core/claims/claims.ts";
import type { HostMethods } from "../../protocol/messages.ts";
import { openText } from "../newSpec.ts";
import { inPieces } from "../turns.ts";
import { fileNameOf } from "../uiText.ts";
import { resultOf } from "./answers.ts";

/** One statement may keep this thread busy for about 10 ms. */
const mostWork = 4e6;

/** Every statement about attention, tried on one head with room for others in between. */
export async function claimsAnswer(
  analysis: Analysis,
  { resultVersion, ...place }: HostMethods["tryClaims"]["params"],
): Promise<readonly TriedClaim[]> {
  const { spec, result } = resultOf(analysis, resultVersion);
  return (await inPieces(tryingClaims(spec, result, place, { mostWork }))) ?? [];
}

/** Opens an unsaved copy of the text in which the statement fails; the file itself stays as it is. */
export async function breakAnswer(
  analysis: Analysis,
  uri: Uri,
  { id, ...params }: HostMethods["breakClaim"]["params"],
): Promise<boolean> {
  // Tried again here: the page sends only the statement's name.
  const claim = (await claimsAnswer(analysis, params)).find((one) => one.id === id);
  const text = claim && brokenText(resultOf(analysis, params.resultVersion).document, claim, params);
  if (text === undefined) return false;
  await openText(`${fileNameOf(uri.path).replace(/\.attn\.json$/, "")}-${id}`, text);
  return true;
}
