import type { Page } from "playwright-core";

/**
 * What a reader would see as broken, by the page's own layout: text that is cut without a sign, buttons that stick out or lie
 * over each other, and parts that scroll sideways unseen.
 */
export function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults = new Set<string>();
    const nameOf = (node: Element): string => {
      const step = node.closest("[data-step]")?.getAttribute("data-step");
      const own = `${node.tagName.toLowerCase()}.${node.getAttribute("class") ?? ""}`;
      return `${step ? `${step} ` : ""}${own} “${(node.textContent ?? "").trim().slice(0, 30)}”`;
    };
    const isShown = (node: Element): boolean => {
      const { width, height } = node.getBoundingClientRect();
      return width > 1 && height > 1 && node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    };
    const hasText = (node: Element): boolean =>
      [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent?.trim());
    const clips = (value: string): boolean => value !== "visible";
    /** The part of an element that all its ancestors let through. */
    const seenPart = (node: Element): DOMRect => {
      let { left, top, right, bottom } = node.getBoundingClientRect();
      for (let at = node.parentElement; at; at = at.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(at);
        const box = at.getBoundingClientRect();
        if (clips(overflowX)) [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
        if (clips(overflowY)) [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
      }
      return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    };
    if (document.documentElement.scrollWidth > innerWidth) faults.add("the page scrolls sideways");
    for (const node of document.querySelectorAll<HTMLElement>("body *")) {
      if (!isShown(node) || node.closest("math, svg, canvas, .visually-hidden")) continue;
      const style = getComputedStyle(node);
      const over = node.scrollWidth - node.clientWidth;
      const said =
        style.textOverflow === "ellipsis" || node.closest('[role="grid"], .tabs, .facts, .rail, .operand-out');
      if (hasText(node) && clips(style.overflowX) && over > 1 && !said) faults.add(`cut: ${nameOf(node)}`);
      if (hasText(node) && style.overflowY === "hidden" && node.scrollHeight - node.clientHeight > 2)
        faults.add(`cut below: ${nameOf(node)}`);
    }
    const buttons = [...document.querySelectorAll("button, input, select, [role=tab]")].filter(isShown);
    for (const one of buttons) {
      const box = one.getBoundingClientRect();
      const seen = seenPart(one);
      // Tabs and thumbnails scroll, and fade where there are more.
      if (seen.width < box.width - 1 && !one.closest(".tabs, .rail")) faults.add(`sticks out: ${nameOf(one)}`);
      if (seen.width < 1 || seen.height < Math.min(12, box.height)) continue;
      const at = document.elementFromPoint(seen.left + seen.width / 2, seen.top + seen.height / 2);
      if (at && at !== one && !one.contains(at) && !at.contains(one) && !at.closest("label")?.contains(one))
        faults.add(`covered: ${nameOf(one)} by ${nameOf(at)}`);
    }
    return [...faults];
  });
}
