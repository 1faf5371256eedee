import { briefNumber } from "../../core/view/numberFormat.ts";
import type { WhyStep } from "../../protocol/whyMessages.ts";
import { text } from "../strings.ts";

/** The expected steps with how far they are off, and where that begins. */
export function WhySteps({ steps }: { steps: readonly WhyStep[] }) {
  const first = steps.find(({ isFirst }) => isFirst);
  return (
    <>
      <table class="why-steps">
        <caption class="unseen">{text("Expected steps")}</caption>
        <thead>
          <tr>
            <th scope="col" colSpan={2}>
              {text("Step")}
            </th>
            <th scope="col">{text("Differ")}</th>
            <th scope="col">{text("Largest")}</th>
            <th scope="col">{text("At")}</th>
            <th scope="col" class="why-wide" title={text("What the step itself adds to the expected steps before it")}>
              {text("Own error")}
            </th>
            <th
              scope="col"
              class="why-wide"
              title={text("What comes from differences in the expected steps before it")}
            >
              {text("Inherited")}
            </th>
            <th scope="col" class="why-wide">
              {text("Rounding")}
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <Row key={step.name} step={step} />
          ))}
        </tbody>
      </table>
      {first !== undefined && (
        <p class="why-begins">
          {text("The differences begin in {0}", first.name)} · {first.verdict}
        </p>
      )}
    </>
  );
}

function Row({ step }: { step: WhyStep }) {
  const { name, cells, differs, largest, at, own, inherited, verdict, isRounding, isFirst } = step;
  const holds = differs === 0;
  // A value that belongs to no layer has neither.
  const brief = (value: number) => (Number.isNaN(own) && Number.isNaN(inherited) ? "" : briefNumber(value, 3));
  return (
    <tr class={holds ? "good" : isFirst ? "bad" : "follows"}>
      {/* The cell after the name says the same in words. */}
      <td class="why-sign" aria-hidden="true">
        {holds ? "✓" : "✗"}
      </td>
      <th scope="row">{name}</th>
      <td>{holds ? text("all {0} match", cells) : text("{0} of {1}", differs, cells)}</td>
      <td>{holds ? "" : briefNumber(largest, 3)}</td>
      <td>{holds || at.length === 0 ? "" : `[${at.map((index) => index + 1).join(",")}]`}</td>
      <td class="why-wide">{holds ? "" : brief(own)}</td>
      <td class="why-wide">{holds ? "" : brief(inherited)}</td>
      <td class="why-wide" title={verdict}>
        {holds || verdict === "" ? "" : isRounding ? text("yes") : text("no")}
      </td>
    </tr>
  );
}
