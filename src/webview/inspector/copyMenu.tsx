import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type CopyFormat, copyFormats } from "../../core/explain/derivation.ts";
import { text } from "../strings.ts";
import { copied, copyAs, formatNames } from "./copying.ts";
import type { Explained } from "./explainer.ts";
import { InspectorIcon } from "./inspectorIcons.tsx";
import { menuMove } from "./menuKeys.ts";

/** A button with the forms in which the derivation can be copied. */
export function CopyMenu({ explained }: { explained: Explained }) {
  const open = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = (focus: boolean) => {
    open.value = false;
    if (focus) button.current?.focus();
  };
  const done = copied.value !== undefined;
  return (
    <div class="copy-menu">
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-haspopup="menu"
        aria-expanded={open.value}
        aria-label={text("Copy the derivation")}
        title={text("Copy the derivation")}
        onClick={() => {
          open.value = !open.value;
        }}
        onKeyDown={(event) => {
          // Escape closes the menu alone: a pinned cell stays pinned.
          if (event.key === "Escape" && open.value) {
            event.stopPropagation();
            open.value = false;
          } else if (event.key === "ArrowDown") {
            event.preventDefault();
            open.value = true;
          }
        }}
      >
        <InspectorIcon name={done ? "done" : "copy"} />
      </button>
      {open.value && (
        <Menu
          onChoose={(format) => {
            close(true);
            copyAs(format, explained);
          }}
          onClose={close}
        />
      )}
    </div>
  );
}

interface MenuProps {
  onChoose(format: CopyFormat): void;
  /** `focus`: whether the button gets it back. */
  onClose(focus: boolean): void;
}

function Menu({ onChoose, onClose }: MenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  const names = copyFormats.map((format) => text(formatNames[format]));
  useLayoutEffect(() => {
    // The focus goes into the menu as it opens: its keys work at once.
    focusItem(menu.current, 0);
    const onPointerDown = (event: PointerEvent) => {
      // A press on the button is left to the button, which closes the menu, too.
      if (!menu.current?.parentElement?.contains(event.target as Node)) onClose(false);
    };
    document.addEventListener("pointerdown", onPointerDown);
    return () => document.removeEventListener("pointerdown", onPointerDown);
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    const items = menu.current ? [...menu.current.children] : [];
    const move = menuMove(event.key, items.indexOf(document.activeElement as Element), names);
    if (move === undefined) return;
    event.stopPropagation();
    // Tab goes on by itself; after Escape the focus is back on the button.
    if (move === "close") return onClose(event.key !== "Tab");
    event.preventDefault();
    focusItem(menu.current, move.to);
  };
  return (
    <div ref={menu} class="menu" role="menu" aria-label={text("Copy as")} tabIndex={-1} onKeyDown={onKeyDown}>
      {copyFormats.map((format, index) => (
        <button key={format} type="button" role="menuitem" tabIndex={-1} onClick={() => onChoose(format)}>
          {names[index]}
        </button>
      ))}
    </div>
  );
}

function focusItem(menu: HTMLElement | null, index: number): void {
  const item = menu?.children[index];
  if (item instanceof HTMLElement) item.focus();
}
