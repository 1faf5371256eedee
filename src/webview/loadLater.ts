import { lazyPart } from "./shell/lazyPart.ts";

/** Fetches what comes after the first picture; all who ask share the one script. */
export const loadLater = () => import("./laterParts.ts").then(({ laterParts }) => laterParts);

/** The same as a part that can be shown. */
export const later = lazyPart(loadLater);
