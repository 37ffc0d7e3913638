// Runs before the first paint, so that a remembered theme does not flash. The switch itself is in theme.ts.
try {
  const theme = localStorage.getItem("wattest-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage can be forbidden; the system's theme holds then.
}
