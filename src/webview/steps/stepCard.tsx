import { useRef } from "preact/hooks";
import type { LayerOutline, StepOutline } from "../../core/explain/outline.ts";
import { FormulaView } from "../formula/formulaView.tsx";
import { MatrixView } from "../grid/matrixView.tsx";
import { t } from "../strings.ts";
import { Badges } from "./badges.tsx";
import { inputsOf } from "./cardWidth.ts";
import { currentStep } from "./currentStep.ts";
import { tight } from "./tight.ts";
import "./stepCard.css";

/** One step: what it is, its formula, what entered from the document, and its numbers. */
export function StepCard({ step, layer }: { step: StepOutline; layer: LayerOutline }) {
  const card = useRef<HTMLElement>(null);
  const inputs = inputsOf(step, layer);
  // Also what shortcuts and the rail find the card by.
  const titleId = `title-${step.name}`;
  const current = currentStep.value === step.name;
  const look = (name: string): string => tight.value?.looks.get(name) ?? "";
  return (
    <section
      // biome-ignore lint/a11y/noRedundantRoles: who looks for regions by their role finds it too
      role="region"
      class={current ? "step current" : "step"}
      ref={card}
      id={`step-${step.name}`}
      data-step={step.name}
      aria-labelledby={titleId}
    >
      {/* In a narrow flow the words are seen here only. */}
      <div class="step-head" title={t(step.explanation)}>
        <h2 id={titleId} class="step-title">
          {t(step.title)}
        </h2>
        <div class="step-formula">
          <FormulaView formula={step.formula} />
        </div>
        <Badges step={step} />
        <span class="step-shape">{step.shapeEquation}</span>
      </div>
      <p class="step-words">{t(step.explanation)}</p>
      <div class="step-matrices">
        {inputs.map((input) => (
          <figure class={`step-input ${look(input.name)}`} key={input.name}>
            <figcaption class={captionClass(input.name)}>
              {input.name} <span>{`${input.rows}×${input.cols}`}</span>
            </figcaption>
            {/* Small: without colors and choices of its own. */}
            <MatrixView name={input.name} rows={input.rows} cols={input.cols} small />
          </figure>
        ))}
        <figure class={`step-result ${look(step.name)}`}>
          {/* A lone matrix is named by the card's title. */}
          {inputs.length > 0 && (
            <figcaption class={captionClass(step.name)}>
              {step.name} <span>{`${step.rows}×${step.cols}`}</span>
            </figcaption>
          )}
          <MatrixView name={step.name} rows={step.rows} cols={step.cols} />
        </figure>
      </div>
    </section>
  );
}

/** Characters of a name that the corner of a table has room for, whatever its rows are called. */
const cornerRoom = 6;

// Longer names stand above the table; see stepsView.css.
function captionClass(name: string): string | undefined {
  return name.length > cornerRoom ? "long" : undefined;
}
