import type { ShownStop, TourNumber, TourTask } from "../core/tour/shownStop.ts";
import { isCellRef, isWords } from "./derivationGuard.ts";
import type { HostMethods } from "./messages.ts";
import { exact, isBoolean, isText, listOf } from "./shape.ts";

const isTourNumber = exact<TourNumber>({ name: isText, value: isText });

/** A walk through a result. */
export const isTourAnswer = exact<HostMethods["readTour"]["result"]>(
  {
    stops: listOf(
      exact<ShownStop>(
        {
          layer: isText,
          step: isText,
          cell: isCellRef,
          say: isWords,
          beside: isTourNumber,
          task: exact<TourTask>(
            { until: isText, done: isBoolean, hindrance: isWords, now: listOf(isTourNumber), set: isCellRef },
            ["hindrance", "set"],
          ),
        },
        ["cell", "beside", "task"],
      ),
    ),
    made: isBoolean,
    next: isText,
  },
  ["next"],
);
