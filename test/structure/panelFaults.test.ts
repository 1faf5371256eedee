import { test } from "node:test";
import { checkNamedTests } from "./namedTests.ts";

test("every test that docs/panel.md names for a fault is there", () => checkNamedTests("docs/panel.md", 15));
