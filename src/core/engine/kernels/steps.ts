import { type AttentionRequest, type AttentionSteps, hasHidden } from "./attention.ts";
import { type Numbers, zerosLike } from "./numbers.ts";

/**
 * New arrays for the steps that exist, as in the format (§5): `scaled` unless the scale is 1, `capped` with a softcap, `masked`
 * with a bias or hidden keys.
 */
export function stepsFor<T extends Numbers>(request: AttentionRequest<T>): AttentionSteps<T> {
  const { batch, heads, n, keys, dv, scale, softcap = 0, Q } = request;
  const rows = batch * heads * n;
  const scores = () => zerosLike(Q, rows * keys);
  return {
    scores: scores(),
    ...(scale !== 1 && { scaled: scores() }),
    ...(softcap !== 0 && { capped: scores() }),
    ...(hasHidden(request) && { masked: scores() }),
    weights: scores(),
    context: zerosLike(Q, rows * dv),
  };
}
