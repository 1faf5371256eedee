import { text } from "../strings.ts";

/** What is shown in place of a part whose script could not be fetched. */
export function PartMissing() {
  return <p role="alert">{text("This view could not be loaded. Reopen the panel to try again.")}</p>;
}
