// Drivers' pages open again without a connection: registers the service worker for them alone, and tells it what a page has loaded.

/** Nothing else is ever controlled by it: operators' pages are worth nothing without the server. */
const SCOPES = ["/s/", "/at/"] as const;

/**
 * Called by each of these pages. Without a service worker (a page that did not come by HTTPS, a browser that forbids it, the development
 * server) everything works as before, while there is a connection.
 */
export async function openWithoutConnection(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const scope = SCOPES.find((path) => location.pathname.startsWith(path));
  if (scope === undefined) return;
  try {
    await navigator.serviceWorker.register("/offline.js", { scope });
    const { active } = await navigator.serviceWorker.ready;
    // The shell first: without it nothing opens. Assets follow as they are loaded.
    active?.postMessage({ loaded: ["/s/", "/theme.js", "/icons.svg", "/favicon.svg"] });
    const observer = new PerformanceObserver((list) => {
      active?.postMessage({ loaded: list.getEntries().map(({ name }) => name) });
    });
    observer.observe({ type: "resource", buffered: true });
  } catch {
    // Refused by the browser: the page opens with a connection.
  }
}
