import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Word } from "../../core/figures/tokens/subwords.ts";
import { isByHand } from "../grid/byHand.ts";
import { inSight, type Place, tokenMove } from "./tokenLayout.ts";

/** How one token looks and what it says. */
export interface TokenLook {
  readonly style: Readonly<Record<string, string>>;
  readonly className: string;
  /** What is said beside its name; empty for nothing. */
  readonly words: string;
}

interface TokenListProps {
  /** What the ids of its tokens begin with. */
  readonly id: string;
  readonly name: string;
  readonly words: readonly Word[];
  readonly places: readonly Place[];
  /** Height of a token, and where the list begins on the paper. */
  readonly height: number;
  readonly top: number;
  /** What of the paper is in sight, in pixels. */
  readonly sight: { readonly top: number; readonly height: number };
  /** The token that everything is told of; undefined where that is on the other side. */
  readonly chosen: number | undefined;
  readonly isLocked: boolean;
  readonly lookOf: (at: number) => TokenLook;
  onPoint(at: number | undefined): void;
  onLock(at: number): void;
  onUnlock(): void;
  /** Where its tokens are keys that can be left out. */
  onLeaveOut?(at: number): void;
  scrollTo(top: number): void;
}

/** Tokens of which only those in sight are drawn; one tab stop, arrows walk, Enter holds, Escape lets go, Delete leaves a key out. */
export function TokenList(props: TokenListProps) {
  const { id, name, words, places, height, top, sight, chosen, isLocked, lookOf } = props;
  const at = useSignal<number | undefined>(undefined);
  // Where the keyboard is: where it was moved to, else at the chosen token.
  const current = Math.min(at.value ?? chosen ?? 0, words.length - 1);
  useEffect(() => {
    at.value = undefined;
  }, [words.length]);
  const [first, end] = inSight(places, sight.top - top, sight.top - top + sight.height, height);
  const drawn = Array.from({ length: Math.max(0, end - first) }, (_, k) => first + k);
  // A screen reader is told the current one by its element: it is there even out of sight.
  if (current >= 0 && (current < first || current >= end)) drawn.push(current);
  const goTo = (to: number) => {
    at.value = to;
    props.onPoint(to);
    const y = top + (places[to]?.y ?? 0);
    // No further than needed.
    if (y < sight.top) props.scrollTo(y);
    else if (y + height > sight.top + sight.height) props.scrollTo(y + height - sight.height);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = tokenMove(places, current, event.key);
    if (to !== undefined) goTo(to);
    else if (event.key === "Enter" || event.key === " ") props.onLock(current);
    else if (event.key === "Escape" && isLocked) props.onUnlock();
    else if (event.key === "Delete" && props.onLeaveOut) props.onLeaveOut(current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      class="token-list"
      role="listbox"
      tabIndex={0}
      aria-label={name}
      aria-activedescendant={current < 0 ? undefined : `${id}-${current}`}
      style={{ top: `${top}px`, height: `${(places.at(-1)?.y ?? 0) + height}px` }}
      onKeyDown={onKeyDown}
      onFocus={({ currentTarget }) => {
        if (currentTarget.matches(":focus-visible")) props.onPoint(current);
      }}
      onBlur={() => props.onPoint(undefined)}
      onMouseLeave={() => props.onPoint(undefined)}
    >
      {drawn.map((token) => {
        const look = lookOf(token);
        const { x = 0, y = 0, width = 0 } = places[token] ?? {};
        const label = shownLabel(words[token]?.text ?? "");
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys for all tokens
          // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names its current token
          <span
            key={token}
            id={`${id}-${token}`}
            class={`token ${look.className}${token === current ? " current" : ""}`}
            role="option"
            aria-selected={token === chosen}
            aria-setsize={words.length}
            aria-posinset={token + 1}
            aria-label={look.words === "" ? label : `${label}: ${look.words}`}
            style={{ ...look.style, transform: `translate(${x}px, ${y}px)`, width: `${width}px` }}
            onMouseEnter={(event) => isByHand(event) && props.onPoint(token)}
            onClick={() => {
              at.value = token;
              props.onLock(token);
            }}
          >
            {label}
          </span>
        );
      })}
    </div>
  );
}

/** Spaces at the ends of a token as dots, for otherwise nobody sees them. */
export function shownLabel(label: string): string {
  return label.replace(/^ +| +$/g, (spaces) => "·".repeat(spaces.length));
}
