import { visibleText } from "../../core/view/visibleText.ts";
import { Icon } from "../shell/icons.tsx";
import { text } from "../strings.ts";

interface QueryPickerProps {
  readonly labels: readonly string[];
  /** From 0. */
  readonly query: number;
  onChoose(query: number): void;
}

/** Chooses the query whose weights are shown: from a list, or the one before and after. */
export function QueryPicker({ labels, query, onChoose }: QueryPickerProps) {
  return (
    <div class="query-picker">
      <label for="row-query">{text("Query")}</label>
      <select
        id="row-query"
        class="row-select"
        value={String(query)}
        onChange={({ currentTarget }) => onChoose(Number(currentTarget.value))}
      >
        {labels.map((label, row) => (
          <option key={row} value={String(row)}>
            {`${row + 1} · ${visibleText(label)}`}
          </option>
        ))}
      </select>
      <Step name={text("Previous query")} icon="left" to={query - 1} count={labels.length} onChoose={onChoose} />
      <Step name={text("Next query")} icon="right" to={query + 1} count={labels.length} onChoose={onChoose} />
    </div>
  );
}

interface StepProps {
  readonly name: string;
  readonly icon: "left" | "right";
  readonly to: number;
  readonly count: number;
  onChoose(query: number): void;
}

function Step({ name, icon, to, count, onChoose }: StepProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={name}
      title={name}
      disabled={to < 0 || to >= count}
      onClick={() => onChoose(to)}
    >
      <Icon name={icon} />
    </button>
  );
}
