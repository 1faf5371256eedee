import { computed, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Inspector } from "../inspector/inspector.tsx";
import { LazyRounds } from "../rounds/lazyRounds.tsx";
import { activeTab, outline, snapshot, type TabName } from "../state.ts";
import { StepsView } from "../steps/stepsView.tsx";
import { tight } from "../steps/tight.ts";
import { text } from "../strings.ts";
import { LazyTour } from "../tour/lazyTour.tsx";
import { EmptyState } from "./emptyState.tsx";
import { ErrorBoundary } from "./errorBoundary.tsx";
import { Header } from "./header.tsx";
import { LazyView, lazyViews } from "./lazyViews.tsx";
import { wideFrom } from "./moves.ts";
import { SplitView } from "./splitView.tsx";
import "./shell.css";

/** The whole page. */
export function Shell() {
  const frame = useRef<HTMLDivElement>(null);
  const roomy = useSignal(false);
  // Before the first frame, so that nothing is laid out for another width.
  useLayoutEffect(() => {
    // The panel may be a narrow column beside the text, in a window of any width.
    const look = (): void => {
      roomy.value = frame.current!.clientWidth >= wideFrom;
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, [roomy]);
  const side = tight.value?.side;
  const wide = roomy.value || side !== undefined;
  // Once there were numbers, they stay in sight whatever happens to the text.
  const hasResult = outline.value !== undefined;
  return (
    <div class={isOld.value ? "shell old" : "shell"} ref={frame}>
      <ErrorBoundary part={text("The header")}>
        <Header />
      </ErrorBoundary>
      <LazyTour />
      <LazyRounds />
      {hasResult ? (
        <SplitView wide={wide} usual={side} main={<Views wide={wide} />} side={<Side />} />
      ) : (
        <main class="workspace">
          <EmptyState />
        </main>
      )}
    </div>
  );
}

/** Whether the numbers are those of an earlier text. A signal of its own, so that not every snapshot renders the shell. */
const isOld = computed(() => {
  const kind = snapshot.value?.status.kind;
  return kind !== undefined && kind !== "upToDate" && kind !== "computing";
});

function Views({ wide }: { wide: boolean }) {
  return (
    <div class="views">
      <View name="Steps">
        <StepsView wide={wide} />
      </View>
      {lazyViews.map((name) => (
        <View key={name} name={name} lazy>
          <LazyView name={name} />
        </View>
      ))}
    </div>
  );
}

/** A view of its tab; a lazy one is made when it is first looked at. */
function View({ name, lazy = false, children }: { name: TabName; lazy?: boolean; children: preact.ComponentChildren }) {
  const active = activeTab.value === name;
  // Stays set: a view that is left keeps its state, hidden.
  const seen = useRef(false);
  // The steps are drawn even behind another tab: their script is here anyway.
  seen.current ||= active || !lazy;
  return (
    <div class="view" role="tabpanel" id={`panel-${name}`} aria-labelledby={`tab-${name}`} hidden={!active}>
      {seen.current && <ErrorBoundary part={text(name)}>{children}</ErrorBoundary>}
    </div>
  );
}

function Side() {
  return (
    <ErrorBoundary part={text("Derivation")}>
      <Inspector />
    </ErrorBoundary>
  );
}
