import { isFloat64Array } from "./numbers.ts";

/** Says whether a value of unknown origin has exactly a certain shape. */
export type Guard<T> = (value: unknown) => value is T;

type OptionalKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
type Fields<T> = { readonly [K in keyof T]-?: Guard<Exclude<T[K], undefined>> };

export const isText: Guard<string> = (value): value is string => typeof value === "string";
export const isNumber: Guard<number> = (value): value is number => typeof value === "number";
export const isBoolean: Guard<boolean> = (value): value is boolean => typeof value === "boolean";
export const isNull: Guard<null> = (value): value is null => value === null;
/** Bytes, of whatever realm. */
export const isBytes: Guard<Uint8Array> = (value): value is Uint8Array =>
  Object.prototype.toString.call(value) === "[object Uint8Array]";
export const isFloats: Guard<Float64Array> = isFloat64Array;

/** A whole number from 0 that indexes something or counts it. */
export const isCount: Guard<number> = (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** An object with these keys, each of its shape, and no other; keys named in `optional` may be absent or undefined. */
export function exact<T extends object>(fields: Fields<T>, optional: readonly OptionalKeys<T>[] = []): Guard<T> {
  const guards = new Map<string, Guard<unknown>>(Object.entries(fields));
  const mayMiss = new Set<string>(optional as readonly string[]);
  const required = [...guards.keys()].filter((key) => !mayMiss.has(key));
  return (value): value is T => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const entries = Object.entries(value);
    return (
      entries.every(([key, item]) => guards.get(key)?.(item) === true || (item === undefined && mayMiss.has(key))) &&
      required.every((key) => Object.hasOwn(value, key))
    );
  };
}

/** A list of such things. */
export function listOf<T>(item: Guard<T>): Guard<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every(item);
}

/** One of a closed set of strings. */
export function oneOf<T extends string>(choices: readonly T[]): Guard<T> {
  return (value): value is T => (choices as readonly unknown[]).includes(value);
}

/** One of a closed set of strings, written as keys so that the compiler asks for every one of them. */
export function oneKeyOf<T extends string>(choices: Readonly<Record<T, true>>): Guard<T> {
  return (value): value is T => typeof value === "string" && Object.hasOwn(choices, value);
}

/** Any of these shapes. */
export function either<A, B>(a: Guard<A>, b: Guard<B>): Guard<A | B> {
  return (value): value is A | B => a(value) || b(value);
}

/** A union discriminated by `kind`: one shape for each. */
export function byKind<T extends { readonly kind: string }>(
  shapes: {
    readonly [K in T["kind"]]: Guard<Extract<T, { readonly kind: K }>>;
  },
): Guard<T> {
  const guards = new Map<unknown, Guard<T>>(Object.entries(shapes) as [string, Guard<T>][]);
  return (value): value is T => {
    const kind = (value as { readonly kind?: unknown } | null | undefined)?.kind;
    return guards.get(kind)?.(value) === true;
  };
}

/** A shape that also has to fulfil a condition between its parts. */
export function where<T>(shape: Guard<T>, holds: (value: T) => boolean): Guard<T> {
  return (value): value is T => shape(value) && holds(value);
}

/** A list of fixed length whose items have the same shape. */
export function tuple<T extends readonly unknown[]>(item: Guard<T[number]>, length: T["length"]): Guard<T> {
  return (value): value is T => Array.isArray(value) && value.length === length && value.every(item);
}
