import { type ExtensionContext, l10n, type TestController, TestRunProfileKind, tests } from "vscode";
import type { SpecTestRunner } from "./specTestRunner.ts";

const t = (text: string): string => l10n.t(text);

/**
 * Registers the specs' tests. Nothing is looked for and nothing is loaded before somebody opens the Test Explorer or runs a
 * test: then `open` brings what does it. Returns the controller.
 */
export function registerTests(
  context: ExtensionContext,
  open: (controller: TestController) => SpecTestRunner,
): TestController {
  const controller = tests.createTestController("attention.specs", t("Attention specs"));
  controller.resolveHandler = (item) => open(controller).resolve(item);
  controller.refreshHandler = () => open(controller).refresh();
  const profile = controller.createRunProfile(
    t("Compute and compare"),
    TestRunProfileKind.Run,
    (request, token) => open(controller).run(request, token),
    true,
  );
  profile.supportsContinuousRun = true;
  context.subscriptions.push(controller, profile);
  return controller;
}
