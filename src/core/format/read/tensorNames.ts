/**
 * The names of tensors inside a block that gradient descent updates by default: every weight and bias,
 * `score.*`, gamma and beta, learned positions, `biasKV`.
 */
const parameter =
  /^(W([qkvo]|qkv)|b([qkvo]|qkv)|score\.[Wvb]|sinks|gate\.[Wb]|differential\.norm\.(gamma|beta)|([qk]Norm|(feedForward\.)?layerNorm(\[\d+\])?)\.(gamma|beta)|feedForward\.[Wb][12g]|position(\[\d+\])?\.values|embedding\.((types\.|positions\.)?table|layerNorm\.(gamma|beta))|biasKV\.[KV])$/;

/** Further tensors of a block that have a gradient: inputs, caches, `bias`, `scale`, slopes and tables. */
const input = /^(Q|K|V|X|past\.[KV]|bias|scale|temperature|position(\[\d+\])?\.(slopes|cos|sin))$/;

/** The name of a tensor within its block. */
function nameInBlock(path: string): string {
  return path.replace(/^(?:encoder\.)?(?:layers\[\d+\]\.)?/, "");
}

/** Parameters of the read-out, by their full names. */
const readOut = /^readOut\.(transform\.)?(W|b|layerNorm\.(gamma|beta))$/;

/** Whether a tensor of the document is a parameter by default. */
export function isParameter(path: string): boolean {
  return readOut.test(path) || parameter.test(nameInBlock(path));
}

/** Whether a tensor of the document has a gradient at all; masks, positions and expectations have none. */
export function hasGradient(path: string): boolean {
  const name = nameInBlock(path);
  return readOut.test(path) || parameter.test(name) || input.test(name) || /^memory\.[XKV]$/.test(path);
}
