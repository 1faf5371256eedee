import { outline } from "../state.ts";
import { text } from "../strings.ts";

const commandKey = /Mac/.test(navigator.userAgent) ? "⌘" : "Ctrl";

/** What to do here, as long as no cell has been looked at. */
export function EmptyState({ refused }: { refused: boolean }) {
  if (refused) return <p class="inspector-empty">{text("There is no derivation for this cell.")}</p>;
  if (outline.value === undefined)
    return (
      <p class="inspector-empty">{text("Compute the attention, then look at any cell to see how it was computed.")}</p>
    );
  return (
    <div class="inspector-empty">
      <p>{text("Point at any cell to see how its number was computed.")}</p>
      <dl class="keys">
        <Key names={["←", "↑", "↓", "→"]} does={text("walk through a matrix")} />
        <Key names={["Enter"]} does={text("pin the cell to compare another with it")} />
        <Key names={["Esc"]} does={text("unpin")} />
        <Key names={["F2"]} does={text("change its number in the text")} />
        <Key names={[commandKey, text("click")]} does={text("go to its number in the text")} />
      </dl>
    </div>
  );
}

function Key({ names, does }: { names: readonly string[]; does: string }) {
  return (
    <div>
      <dt>
        {names.map((name) => (
          <kbd key={name}>{name}</kbd>
        ))}
      </dt>
      <dd>{does}</dd>
    </div>
  );
}
