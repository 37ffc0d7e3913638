// Runs before the first paint, so that a remembered theme, density and language do not flash. The switches themselves
// are in theme.ts, preferences.ts and language.ts.
try {
  const root = document.documentElement;
  const theme = localStorage.getItem("wattest-theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (localStorage.getItem("wattest-density") === "compact") root.dataset.density = "compact";
  if (localStorage.getItem("wattest-language") === "de") root.lang = "de";
} catch {
  // Storage can be forbidden; the system's theme and the browser's language hold then.
}
