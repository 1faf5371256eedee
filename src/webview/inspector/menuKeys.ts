/** What a key does in an open menu: the entry to go to, or closing it. */
export type MenuMove = { readonly to: number } | "close" | undefined;

/** Arrow keys go round, Home and End to the ends, a letter to the next entry that begins with it; Escape and Tab close. */
export function menuMove(key: string, at: number, names: readonly string[]): MenuMove {
  const count = names.length;
  switch (key) {
    case "ArrowDown":
      return { to: (at + 1) % count };
    case "ArrowUp":
      return { to: (at - 1 + count) % count };
    case "Home":
      return { to: 0 };
    case "End":
      return { to: count - 1 };
    case "Escape":
    case "Tab":
      return "close";
    default:
      return key.length === 1 ? startingWith(key, at, names) : undefined;
  }
}

function startingWith(letter: string, at: number, names: readonly string[]): MenuMove {
  // From the next entry round to the one that has the focus.
  for (let step = 1; step <= names.length; step++) {
    const index = (at + step) % names.length;
    if (names[index]?.[0]?.toLowerCase() === letter.toLowerCase()) return { to: index };
  }
  return undefined;
}
