import { useSignal } from "@preact/signals";
import { trainResults } from "../../protocol/trainGuard.ts";
import type { NoTrainingReason } from "../../protocol/trainMessages.ts";
import { expectAnswers, request } from "../hostApi.ts";
import { announce } from "../inspector/announcer.tsx";
import { Button } from "../shell/buttons.tsx";
import { outline, snapshot } from "../state.ts";
import { text } from "../strings.ts";
import { useHostAnswer } from "../useHostAnswer.ts";
import { Training } from "./training.tsx";
import "./train.css";

expectAnswers(trainResults);

/** The view “Train”: gradient descent on the target of the document, step by step. */
export function View() {
  const resultVersion = snapshot.value?.resultVersion ?? 0;
  const key = JSON.stringify([snapshot.value?.uri, resultVersion]);
  const { answer, isOld, fault } = useHostAnswer(key, () => request("readTraining", { resultVersion }));
  if (outline.value === undefined) return null;
  if (answer === undefined) return fault === undefined ? null : <p class="row-empty">{fault}</p>;
  return (
    <section class="train-view" aria-label={text("Train")} aria-busy={isOld}>
      {"none" in answer ? (
        <Nothing none={answer.none} resultVersion={resultVersion} />
      ) : (
        // Another file begins anew; with new numbers of this one the learning rate that was typed stays.
        <Training key={`${snapshot.value?.uri}`} first={answer} isOld={isOld} resultVersion={resultVersion} />
      )}
    </section>
  );
}

function Nothing({ none, resultVersion }: { none: NoTrainingReason; resultVersion: number }) {
  const said = useSignal<string | undefined>(undefined);
  const add = () => {
    request("addTraining", { resultVersion }).then(
      () => announce(text("Written into the spec. Undo takes it back.")),
      (error: unknown) => {
        said.value = error instanceof Error ? error.message : String(error);
      },
    );
  };
  if (none === "noTrain") {
    return (
      <div class="train-nothing">
        <p>{text("This file has no “train” yet: a target for the result, and a learning rate.")}</p>
        <p>
          <Button hint={text("One edit that can be undone")} onClick={add}>
            {text("Add a Target of Zeros")}
          </Button>
        </p>
        {said.value !== undefined && <p role="alert">{said.value}</p>}
      </div>
    );
  }
  return (
    <p class="train-nothing">
      {none === "noParameters"
        ? text("None of the tensors here is changed by training.")
        : text("There is nothing here to train.")}
    </p>
  );
}
