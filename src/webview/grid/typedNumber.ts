const plain = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number that was typed, as tables write it, too (with − for minus); undefined for anything a float64 cannot hold. */
export function typedNumber(text: string): number | undefined {
  const usual = text.trim().replace(/^−/, "-").replace(/e−/i, "e-");
  const value = plain.test(usual) ? Number(usual) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}
