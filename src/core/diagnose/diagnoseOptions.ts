import type { Kernel } from "../engine/kernel.ts";

/** What to look for. */
export interface DiagnoseOptions {
  /** Only mistakes that explain this step; all expected ones by default. */
  readonly step?: string;
  /** Every pair of mistakes, also where a single one explains everything; false: none. */
  readonly pairs?: boolean;
  /** How often mistakes are made to find a pair of them, unless every pair is asked for; no limit by default. */
  readonly mostAttempts?: number;
  /** How often mistakes are made in the layers before the one that differs; no limit by default. */
  readonly mostInLayers?: number;
  /** Present where the spec is too large for a search over all of it: most multiplications of one in some of its queries. */
  readonly sample?: { readonly work: number; readonly kernel: Kernel };
  /** Gets how far the search is, 0 … 1; may throw to end it. */
  readonly onProgress?: (share: number) => void;
}
