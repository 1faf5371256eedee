import type { Block, Spec } from "../spec/spec.ts";

/** The spec with one block changed, or all of them where no path is given. */
export function mapBlocks(spec: Spec, path: string | undefined, change: (block: Block) => Block): Spec {
  const blocks = (list: readonly Block[]) =>
    list.map((one) => (path === undefined || one.path === path ? change(one) : one));
  return {
    ...spec,
    main: { ...spec.main, blocks: blocks(spec.main.blocks) },
    ...(spec.encoder && { encoder: { ...spec.encoder, blocks: blocks(spec.encoder.blocks) } }),
  };
}

/** What has to be computed to see the layers again: no training, no read-out, no networks beside. */
export function layersOnly(spec: Spec): Spec {
  const { train: _train, readOut: _readOut, beside: _beside, generate: _generate, ...rest } = spec;
  return rest;
}
