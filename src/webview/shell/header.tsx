import { visibleText } from "../../core/view/visibleText.ts";
import { later } from "../loadLater.ts";
import { storyOpen } from "../options.ts";
import { layerOutline, outline, snapshot } from "../state.ts";
import { text } from "../strings.ts";
import { Icon } from "./icons.tsx";
import { usePart } from "./lazyPart.ts";
import { Pickers } from "./pickers.tsx";
import { Progress, Status } from "./status.tsx";
import { DecimalsControl, ExportButton, LiveSwitch, TourButton } from "./switches.tsx";
import { Tabs } from "./tabs.tsx";
import "./header.css";

/** What is shown, how it relates to the text, and what there is to choose. */
export function Header() {
  return (
    <header class="header">
      <div class="header-top">
        <Title />
        <Status />
      </div>
      <Story />
      <div class="header-line">
        <Facts />
        <div class="header-tools">
          <TourButton />
          <DecimalsControl />
          <ExportButton />
          <LiveSwitch />
        </div>
      </div>
      <div class="header-bar">
        {outline.value && <Tabs />}
        <div class="header-tools">
          <Pickers />
        </div>
      </div>
      <Progress />
    </header>
  );
}

function Title() {
  const told = snapshot.value;
  // A document may have no title: then its file names it.
  const name = outline.value?.title || told?.fileName || "";
  const described = Boolean(outline.value?.description);
  const heading = <span class="title-text">{visibleText(name || "…", 200)}</span>;
  return (
    <h1 class="title" title={told?.fileName}>
      {described ? (
        <button
          type="button"
          class="title-button"
          aria-expanded={storyOpen.value ?? false}
          aria-controls="story"
          title={text("Show or hide the description")}
          onClick={() => {
            storyOpen.value = !(storyOpen.value ?? false);
          }}
        >
          <Icon name={(storyOpen.value ?? false) ? "down" : "right"} />
          {heading}
        </button>
      ) : (
        heading
      )}
    </h1>
  );
}

function Story() {
  const description = outline.value?.description;
  if (!description) return null;
  return (
    // Cut to a line unless unfolded: the tooltip has all of it.
    <p
      id="story"
      class={storyOpen.value ? "story whole" : "story"}
      title={storyOpen.value ? undefined : visibleText(description, 2000)}
    >
      {visibleText(description, 2000)}
    </p>
  );
}

function Facts() {
  const layer = layerOutline();
  // Hints come with a later script: nobody points at a fact before that.
  const parts = usePart(later);
  if (layer === undefined) return null;
  const hintOf = typeof parts === "object" ? parts.factHint : () => undefined;
  return (
    <dl
      class="facts"
      aria-label={text("Facts of this computation")}
      // The list is cut at the panel's edge; its tooltip has all of it.
      title={layer.facts.map(({ name, value }) => `${name} ${visibleText(value)}`).join("\n")}
    >
      {layer.facts.map(({ name, value }) => (
        <div class="fact" key={name} title={hintOf(name)}>
          <dt>{name}</dt>
          <dd>{visibleText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
