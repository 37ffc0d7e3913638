// Density of rows and whether single-key shortcuts work: the reader's choices, remembered on this device. Theme and
// language have files of their own (theme.ts, language.ts). `wt-preferences` is sent to the window on each change.

export type Density = "normal" | "compact";

/** Read by public/theme.js as well, before the first paint. */
const DENSITY_KEY = "wattest-density";
const SHORTCUTS_KEY = "wattest-shortcuts";

function load(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function save(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage can be forbidden: the choice then holds until the page is left.
  }
  window.dispatchEvent(new Event("wt-preferences"));
}

export function currentDensity(): Density {
  return document.documentElement.dataset.density === "compact" ? "compact" : "normal";
}

function applyDensity(density: Density): void {
  if (density === "compact") document.documentElement.dataset.density = density;
  else delete document.documentElement.dataset.density;
}

/** Compact takes 4 px off every row. */
export function saveDensity(density: Density): void {
  applyDensity(density);
  save(DENSITY_KEY, density === "compact" ? density : null);
}

let shortcuts = load(SHORTCUTS_KEY) !== "off";

/** Whether shortcuts of a single character work (WCAG 2.2, 2.1.4: it must be possible to turn them off). */
export const shortcutsOn = (): boolean => shortcuts;

export function saveShortcuts(on: boolean): void {
  shortcuts = on;
  save(SHORTCUTS_KEY, on ? null : "off");
}

// Another tab has changed them.
window.addEventListener("storage", (event) => {
  if (event.key === DENSITY_KEY) applyDensity(event.newValue === "compact" ? "compact" : "normal");
  else if (event.key === SHORTCUTS_KEY) shortcuts = event.newValue !== "off";
  else return;
  window.dispatchEvent(new Event("wt-preferences"));
});
