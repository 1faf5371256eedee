/** The part of the WebAssembly API that is used; the language's own library files do not declare it. */
export interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ readonly exports: object }>;
  readonly Memory: new (size: { initial: number; maximum: number; shared: boolean }) => WebAssemblyMemory;
}

/** Shared memory of a module; `buffer` is another one after each growth. */
export interface WebAssemblyMemory {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

/** The API, where the environment has one. */
export function webAssembly(): WebAssemblyApi | undefined {
  return (globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;
}
