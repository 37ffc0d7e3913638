// Light, dark or the system's choice, remembered on this device. public/theme.js applies it before the first paint.

export type Theme = "auto" | "light" | "dark";
const KEY = "wattest-theme";

export function loadTheme(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "auto";
  } catch {
    return "auto";
  }
}

function show(theme: Theme): void {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  window.dispatchEvent(new Event("wt-theme"));
}

export function saveTheme(theme: Theme): void {
  try {
    if (theme === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Storage can be forbidden: the choice then holds until the page is left.
  }
  show(theme);
}

/** Paper is light: curves are drawn anew in the light theme before the page prints, and in the reader's own after. */
export function followPrinting(): void {
  window.addEventListener("beforeprint", () => show("light"));
  window.addEventListener("afterprint", () => show(loadTheme()));
}

/** The colour of a token in the theme in force, for drawing on canvas. */
export function tokenColour(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
