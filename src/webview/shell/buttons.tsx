import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./icons.tsx";

interface ButtonProps {
  readonly kind?: "primary" | "secondary" | "link";
  readonly hint?: string;
  readonly children: ComponentChildren;
  onClick(): void;
}

/** A button with words on it. */
export function Button({ kind = "primary", hint, children, onClick }: ButtonProps) {
  const look = kind === "link" ? "link" : `button ${kind}`;
  return (
    <button type="button" class={look} title={hint} onClick={onClick}>
      {children}
    </button>
  );
}

interface IconButtonProps {
  readonly icon: IconName;
  /** Its name; the tooltip adds the keys that do the same. */
  readonly words: string;
  readonly keys?: string;
  readonly disabled?: boolean;
  onClick(): void;
}

/** A button with a picture on it. */
export function IconButton({ icon, words, keys, disabled, onClick }: IconButtonProps) {
  const hint = keys === undefined ? words : `${words} (${keys})`;
  return (
    <button type="button" class="icon-button" disabled={disabled} title={hint} aria-label={words} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
