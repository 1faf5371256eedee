import type { Width } from "./exports.ts";
import type { KernelInstance } from "./kernelModule.ts";
import type { Numbers } from "./numbers.ts";
import { firstFree, type Team } from "./team.ts";

const pageBytes = 65536;

/** The kernels' memory laid out for one operation, and the threads that work on it. */
export class Workspace {
  #next = firstFree;
  #views: { readonly buffer: ArrayBufferLike; readonly 4: Float32Array; readonly 8: Float64Array } | undefined;

  constructor(
    readonly instance: KernelInstance,
    readonly team: Team,
  ) {}

  /** Forgets the last layout. */
  clear(): void {
    this.#next = firstFree;
  }

  /** Address of that many free bytes, on a line of the cache. `grow` makes the memory large enough. */
  take(bytes: number): number {
    const at = this.#next;
    this.#next = Math.ceil((at + bytes) / 64) * 64;
    return at;
  }

  /** Makes the memory hold all that was taken; throws a RangeError where the engine gives no more. */
  grow(): void {
    const missing = this.#next - this.instance.memory.buffer.byteLength;
    if (missing > 0) this.instance.memory.grow(Math.ceil(missing / pageBytes));
  }

  /** Bytes up to the end of what was taken. */
  get taken(): number {
    return this.#next;
  }

  /** The whole memory as numbers of one width. Growing makes the view stale: ask again for each operation. */
  view<T extends Numbers>(width: Width): T {
    const { buffer } = this.instance.memory;
    if (this.#views?.buffer !== buffer) {
      this.#views = { buffer, 4: new Float32Array(buffer), 8: new Float64Array(buffer) };
    }
    return this.#views[width] as unknown as T;
  }
}

/** Bytes of each number of an array. */
export function widthOf(numbers: Numbers): Width {
  return numbers.BYTES_PER_ELEMENT as Width;
}
