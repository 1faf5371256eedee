import { Component, type ComponentChildren } from "preact";
import { text } from "../strings.ts";
import { Button } from "./buttons.tsx";

interface State {
  readonly failed: boolean;
}

/** Keeps a fault in one part of the page from taking the rest with it; shows what to do instead of a blank. */
export class ErrorBoundary extends Component<{ part: string; children: ComponentChildren }, State> {
  override state: State = { failed: false };

  // Called by Preact when a child throws while it is drawn.
  static override getDerivedStateFromError(): State {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
  }

  override render() {
    // Trying again draws the children anew, from what the signals say by then.
    if (!this.state.failed) return this.props.children;
    return (
      <div class="failed-part" role="alert">
        <p>{text("{0} could not be drawn.", this.props.part)}</p>
        <Button kind="secondary" onClick={() => this.setState({ failed: false })}>
          {text("Try again")}
        </Button>
      </div>
    );
  }
}
