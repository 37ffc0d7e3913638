// Our icons stand in for Web Awesome's: none may be asked of another host, and none may be missing.
import { afterEach, describe, expect, it, vi } from "vitest";
import { COMPONENT_ICONS } from "../../ui/elements/webawesome-icons.ts";
import "../../ui/elements/webawesome.ts";
import "../../ui/elements/wt-account-menu.ts";
import sprite from "../../ui/public/icons.svg?raw";
import { access } from "./fixtures/access.ts";
import { PageHarness } from "./page-harness.ts";

let page: PageHarness | undefined;
afterEach(() => {
  page?.leave();
  vi.restoreAllMocks();
});

/** Every icon in the page, those inside of components included. */
function icons(root: ParentNode = document): Element[] {
  return [...root.querySelectorAll("*")].flatMap((element) => [
    ...(element.localName === "wa-icon" ? [element] : []),
    ...(element.shadowRoot ? icons(element.shadowRoot) : []),
  ]);
}

describe("icons of components", () => {
  it("stand in our sprite, all of them", () => {
    const drawn = [...sprite.matchAll(/<symbol id="([a-z-]+)"/g)].map(([, id]) => id).sort();
    expect(drawn).toEqual([...COMPONENT_ICONS].sort());
  });

  it("of a menu and a dialog are among them and come from this site", async () => {
    const asked = vi.spyOn(window, "fetch");
    const menu = new PageHarness("wt-account-menu", { actor: access().actor });
    page = menu;
    document.body.insertAdjacentHTML("beforeend", '<wa-dialog label="A dialog" open>Words</wa-dialog>');
    await menu.press("MK, Account: Mara Kern");
    await vi.waitFor(() => {
      const names = new Set(icons().map((icon) => icon.getAttribute("name") ?? ""));
      expect([...names]).toEqual(expect.arrayContaining(["check", "xmark"]));
      for (const name of names) expect(COMPONENT_ICONS).toContain(name);
    });
    await vi.waitFor(() => {
      const uses = icons().flatMap((icon) => [...(icon.shadowRoot?.querySelectorAll("use") ?? [])]);
      expect(uses.length).toBeGreaterThan(1);
      for (const use of uses) expect(use.getAttribute("href")).toMatch(/^\/icons\.svg#/);
    });
    expect(asked).not.toHaveBeenCalled();
    document.querySelector("wa-dialog")?.remove();
  });
});

describe("the account menu", () => {
  it("opens on the first click, shows who is signed in, and keeps its ticks to what is in force", async () => {
    const menu = new PageHarness("wt-account-menu", { actor: access().actor });
    page = menu;
    const actions: unknown[] = [];
    menu.element.addEventListener("wt-action", (event) => actions.push((event as CustomEvent).detail));
    await menu.press("MK, Account: Mara Kern");
    await menu.sees("mara.kern@stadtwerke-kiel.example");
    await menu.sees("Owner");
    const item = (words: string) =>
      [...menu.element.querySelectorAll<HTMLElement & { checked: boolean }>("wa-dropdown-item")].find((candidate) =>
        candidate.textContent?.includes(words),
      );
    await vi.waitFor(() => expect(item("Theme of the system")?.checked).toBe(true));
    item("Theme of the system")?.click();
    await vi.waitFor(() => expect(actions).toEqual([{ kind: "theme", theme: "auto" }]));
    await vi.waitFor(() => expect(item("Theme of the system")?.checked, "it is still in force").toBe(true));
  });
});
