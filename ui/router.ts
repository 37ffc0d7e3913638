// Addresses of the UI on the History API. Everything that a reader may want to send to somebody has an address,
// filters included.

export type SessionStateFilter = "active" | "ended" | null;

export type Route =
  | { readonly page: "overview" }
  | { readonly page: "sessions"; readonly stationId: string | null; readonly state: SessionStateFilter }
  | { readonly page: "session"; readonly sessionId: string }
  | { readonly page: "stations" }
  | { readonly page: "register" }
  | { readonly page: "station"; readonly stationId: string }
  | { readonly page: "verify" }
  | { readonly page: "unknown"; readonly path: string };

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The route of an address; `unknown` for one that means nothing here. */
export function parseRoute(url: URL): Route {
  const segments = url.pathname.split("/").filter(Boolean).map(decode);
  const [first, second, ...rest] = segments;
  if (rest.length > 0) return { page: "unknown", path: url.pathname };
  if (first === undefined) return { page: "overview" };
  if (first === "sessions") {
    if (second !== undefined) return { page: "session", sessionId: second };
    const state = url.searchParams.get("state");
    return {
      page: "sessions",
      stationId: url.searchParams.get("stationId") || null,
      state: state === "active" || state === "ended" ? state : null,
    };
  }
  if (first === "stations") {
    if (second === undefined) return { page: "stations" };
    return { page: "station", stationId: second };
  }
  // Not /stations/new: a station may be called "new".
  if (first === "register" && second === undefined) return { page: "register" };
  if (first === "verify" && second === undefined) return { page: "verify" };
  return { page: "unknown", path: url.pathname };
}

/** The address of a route. */
export function hrefOf(route: Route): string {
  switch (route.page) {
    case "overview":
      return "/";
    case "sessions": {
      const query = new URLSearchParams();
      if (route.stationId) query.set("stationId", route.stationId);
      if (route.state) query.set("state", route.state);
      const text = query.toString();
      return text ? `/sessions?${text}` : "/sessions";
    }
    case "session":
      return `/sessions/${encodeURIComponent(route.sessionId)}`;
    case "stations":
      return "/stations";
    case "register":
      return "/register";
    case "station":
      return `/stations/${encodeURIComponent(route.stationId)}`;
    case "verify":
      return "/verify";
    case "unknown":
      return route.path;
  }
}

export const sessionHref = (sessionId: string) => hrefOf({ page: "session", sessionId });
export const stationHref = (stationId: string) => hrefOf({ page: "station", stationId });

/** Ask the application to go somewhere; bubbles up to it. */
export function navigateEvent(href: string): CustomEvent<string> {
  return new CustomEvent("wt-navigate", { detail: href, bubbles: true, composed: true });
}

/** Follows the address bar and plain links. One per application. */
export class Router {
  readonly #onChange: (route: Route) => void;
  readonly #onPopState = () => this.#report();
  readonly #onClick = (event: MouseEvent) => this.#followLink(event);

  constructor(onChange: (route: Route) => void) {
    this.#onChange = onChange;
  }

  start(): void {
    window.addEventListener("popstate", this.#onPopState);
    document.addEventListener("click", this.#onClick);
    this.#report();
  }

  stop(): void {
    window.removeEventListener("popstate", this.#onPopState);
    document.removeEventListener("click", this.#onClick);
  }

  /** Goes to an address of this site. */
  go(href: string): void {
    history.pushState(null, "", href);
    this.#report();
  }

  #report(): void {
    this.#onChange(parseRoute(new URL(location.href)));
  }

  #followLink(event: MouseEvent): void {
    // A new tab, a download or another site stays the browser's business.
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element | null)?.closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || url.pathname.startsWith("/api/")) return;
    // A skip link or another jump within the page.
    if (url.hash && url.pathname === location.pathname && url.search === location.search) return;
    event.preventDefault();
    this.go(url.pathname + url.search);
  }
}
