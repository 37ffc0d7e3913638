import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { loadCore } from "../../ui/core.ts";
import "../../ui/elements/wt-app.ts";
import { saveShortcuts } from "../../ui/preferences.ts";
import { saveTheme } from "../../ui/theme.ts";
import { FakeEdge, json, problem } from "./fake-edge.ts";
import { access } from "./fixtures/access.ts";
import { overview, STATION, session } from "./fixtures/sessions.ts";
import { PageHarness, settled } from "./page-harness.ts";

const testAddress = location.href;
let page: PageHarness;
let edge: FakeEdge;
let search: (text: string) => Response;

beforeEach(async () => {
  await loadCore();
  localStorage.removeItem("wattest-recent");
  search = () => json({ items: [] });
});
afterEach(() => {
  page.leave();
  document.querySelector("dialog")?.remove();
  vi.restoreAllMocks();
  saveShortcuts(true);
  saveTheme("auto");
  history.replaceState(null, "", testAddress);
});

async function open(path = "/stations", role: Parameters<typeof access>[0] = "owner"): Promise<void> {
  edge = new FakeEdge({
    "GET /api/access": () => json(access(role)),
    "GET /api/overview": () => json(overview()),
    "GET /api/sessions": () => json({ items: [session(5)] }),
    "GET /api/stations": () => json({ items: [STATION] }),
    "GET /api/stations/HAF-04": () => json(STATION),
    "GET /api/search": (request) => search(new URL(request.url).searchParams.get("q") ?? ""),
  });
  const own = window.fetch;
  vi.spyOn(window, "fetch").mockImplementation((input, init) =>
    String(input).startsWith("/api/") ? edge.fetch(input, init) : own(input, init),
  );
  history.replaceState(null, "", path);
  page = new PageHarness("wt-app", {});
  await page.sees("Hafenstraße 12");
}

function key(name: string, init: KeyboardEventInit = {}): void {
  const target = document.activeElement ?? document.body;
  target.dispatchEvent(
    new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, composed: true, ...init }),
  );
}

const combobox = () => document.querySelector<HTMLInputElement>("dialog.palette [role=combobox]");
const options = () => [...document.querySelectorAll<HTMLElement>("dialog.palette [role=option]")];
const chosen = () => document.querySelector('dialog.palette [role=option][aria-selected="true"]');

async function openPalette(): Promise<HTMLInputElement> {
  key("k", { ctrlKey: true });
  return vi.waitFor(() => {
    const field = combobox();
    if (!field || document.activeElement !== field) throw new Error("The palette is not open.");
    return field;
  });
}

function write(text: string): void {
  const field = combobox();
  if (!field) throw new Error("The palette is not open.");
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

describe("the palette", () => {
  it("opens from anywhere, moves its choice by arrows while the focus stays in the field, and goes there", async () => {
    await open();
    const field = await openPalette();
    expect(field.getAttribute("aria-activedescendant")).toBe(chosen()?.id);
    key("ArrowDown");
    await vi.waitFor(() => expect(chosen()).toBe(options()[1]));
    expect(field.getAttribute("aria-activedescendant")).toBe(options()[1]?.id);
    key("ArrowUp");
    await vi.waitFor(() => expect(chosen()).toBe(options()[0]));
    key("ArrowUp");
    await vi.waitFor(() => expect(chosen()).toBe(options().at(-1)));
    write("sess");
    await vi.waitFor(() => expect(options()).toHaveLength(1));
    expect(document.activeElement).toBe(field);
    key("Enter");
    await vi.waitFor(() => expect(location.pathname).toBe("/sessions"));
    expect(combobox()).toBeNull();
  });

  it("searches after a pause, with the newest text only, and marks what was typed", async () => {
    const asked: string[] = [];
    search = (text) => {
      asked.push(text);
      return json({
        items: [
          { kind: "station", id: "HAF-04", title: "Hafenstraße 12", matched: null, atMillis: null },
          { kind: "session", id: "HAF-04.7Q4K2MX9TZ", title: "HAF-04", matched: null, atMillis: Date.now() - 60_000 },
        ],
      });
    };
    await open();
    await openPalette();
    write("h");
    write("ha");
    write("haf");
    await vi.waitFor(() => expect(options()[0]?.textContent).toContain("HAF-04"));
    expect(asked).toEqual(["haf"]);
    expect(options()[0]?.querySelector("mark")?.textContent).toBe("HAF");
    expect(options()[1]?.textContent).toContain("Sessions of HAF-04");
    expect(options()[2]?.textContent).toContain("Session 7Q4K-2M");
    key("ArrowDown");
    key("ArrowDown");
    await vi.waitFor(() => expect(chosen()).toBe(options()[2]));
    key("Enter");
    await vi.waitFor(() => expect(location.pathname).toBe("/sessions/HAF-04.7Q4K2MX9TZ"));
  });

  it("leads to a site that it found", async () => {
    search = () =>
      json({ items: [{ kind: "site", id: "RF1P1KMSQ6", title: "Depot Süd", matched: null, atMillis: null }] });
    await open();
    await openPalette();
    write("depot");
    await vi.waitFor(() => expect(chosen()?.textContent).toContain("Depot Süd"));
    key("Enter");
    await vi.waitFor(() => expect(location.pathname).toBe("/sites/RF1P1KMSQ6"));
  });

  it("loses no letter that is typed before its field is there, and none of them is a shortcut", async () => {
    await open();
    key("k", { ctrlKey: true });
    for (const letter of "gsx") key(letter);
    key("Backspace");
    await vi.waitFor(() => expect(combobox()?.value).toBe("gs"));
    expect(location.pathname).toBe("/stations");
    document.querySelector<HTMLDialogElement>("dialog.palette")?.close();
    await vi.waitFor(() => expect(combobox()).toBeNull());
    key("g");
    key("o");
    await vi.waitFor(() => expect(location.pathname).toBe("/"));
  });

  it("says when nothing is called so, and when the search does not answer", async () => {
    await open();
    await openPalette();
    write("zzz");
    await vi.waitFor(() =>
      expect(document.querySelector(".palette-none")?.textContent).toContain("Nothing is called “zzz”."),
    );
    search = () => problem(503, "storage-unavailable", "away");
    write("sessions");
    await vi.waitFor(() =>
      expect(document.querySelector("dialog.palette [role=status]")?.textContent).toContain("did not answer"),
    );
    expect(options().length, "pages are there all the same").toBeGreaterThan(0);
  });

  it("offers only what the reader may do", async () => {
    await open("/stations", "viewer");
    await openPalette();
    const words = options()
      .map((option) => option.textContent)
      .join(" ");
    expect(words).toContain("Sessions");
    for (const absent of ["Register a station", "demo", "People", "API keys", "Audit trail"]) {
      expect(words).not.toContain(absent);
    }
  });

  it("does what it says: theme, and places that were opened before come first", async () => {
    await open("/stations/HAF-04");
    await openPalette();
    await vi.waitFor(() => expect(options()[0]?.textContent).toContain("HAF-04"));
    write("dark");
    await vi.waitFor(() => expect(options()).toHaveLength(1));
    key("Enter");
    await vi.waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
  });

  it("has no serious accessibility finding, with results and without", async () => {
    await open();
    await openPalette();
    await settled();
    const findings = async () =>
      (await axe.run("dialog.palette", { resultTypes: ["violations"] })).violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id} ${nodes[0]?.html.slice(0, 120)}`);
    expect(await findings()).toEqual([]);
    write("nothing like it");
    await vi.waitFor(() => expect(document.querySelector(".palette-none")?.textContent).toContain("Nothing"));
    expect(await findings()).toEqual([]);
  });
});

describe("shortcuts", () => {
  it("go to pages by two keys, and open the palette and their own overview", async () => {
    await open();
    key("g");
    key("s");
    await vi.waitFor(() => expect(location.pathname).toBe("/sessions"));
    key("?");
    await page.sees("Shortcuts of single keys");
    document.querySelector("dialog")?.close();
    await vi.waitFor(() => expect(document.querySelector("dialog")).toBeNull());
    key("/");
    await vi.waitFor(() => expect(document.activeElement).toBe(combobox()));
  });

  it("open the palette right after their overview was closed", async () => {
    await open();
    key("?");
    const overview = await vi.waitFor(() => {
      const dialog = document.querySelector<HTMLDialogElement>("dialog[open]");
      if (!dialog) throw new Error("The shortcuts are not shown.");
      return dialog;
    });
    overview.close();
    // The dialog's own event comes in a later task.
    key("k", { ctrlKey: true });
    for (const letter of "haf") key(letter);
    await vi.waitFor(() => expect(combobox()?.value).toBe("haf"));
    await new Promise((done) => setTimeout(done));
    expect(combobox()?.closest("dialog")?.open).toBe(true);
  });

  it("are silent in fields, with modifiers, in dialogs, for pages that one may not open, and when switched off", async () => {
    await open("/stations", "viewer");
    const field = document.createElement("input");
    page.element.append(field);
    field.focus();
    key("g");
    key("s");
    expect(location.pathname).toBe("/stations");
    field.remove();
    key("g");
    key("s", { ctrlKey: true });
    key("g");
    key("p");
    expect(location.pathname).toBe("/stations");
    await openPalette();
    document.querySelector<HTMLElement>("dialog.palette .kbd")?.focus();
    key("g");
    key("s");
    expect(location.pathname).toBe("/stations");
    document.querySelector("dialog")?.close();
    await vi.waitFor(() => expect(combobox()).toBeNull());
    saveShortcuts(false);
    key("g");
    key("s");
    expect(location.pathname).toBe("/stations");
    expect(await openPalette(), "this one has a modifier and stays").not.toBeNull();
  });
});
