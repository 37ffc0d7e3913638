// Addresses of the UI on the History API. Everything that a reader may want to send to somebody has an address,
// filters and open parts included.

import { type InboxFilter, inboxFilter, inboxQuery, OPEN_REPORTS } from "./inbox-filter.ts";

export type SessionStateFilter = "active" | "ended" | null;
export type VerdictFilter = "valid" | "invalid" | "unverifiable" | null;

/** What a list of sessions is narrowed to; null: not by this. */
export interface SessionsFilter {
  readonly stationId: string | null;
  readonly state: SessionStateFilter;
  readonly verdict: VerdictFilter;
  /** Of this identification. */
  readonly idToken: string | null;
  /** First and last day of the begin, "2026-07-14", in the reader's zone. */
  readonly from: string | null;
  readonly to: string | null;
}

export const ALL_SESSIONS: SessionsFilter = {
  stationId: null,
  state: null,
  verdict: null,
  idToken: null,
  from: null,
  to: null,
};

/** Parameters of the audit trail's address, as they stand there; the page reads them. */
export const AUDIT_PARAMETERS = ["action", "actor", "subject", "from", "to"] as const;
export type AuditFilter = Readonly<Partial<Record<(typeof AUDIT_PARAMETERS)[number], string>>>;

/** What the list of identifications is narrowed to. */
export interface TokensFilter {
  readonly search: string | null;
  readonly status: "accepted" | "blocked" | "expired" | null;
}

export const ALL_TOKENS: TokensFilter = { search: null, status: null };

/** What the list of charging profiles is narrowed to. */
export interface ProfilesFilter {
  readonly search: string | null;
  /** Null: those in use. */
  readonly archived: "true" | "all" | null;
}

export const PROFILES_IN_USE: ProfilesFilter = { search: null, archived: null };

/** What the list of stations is narrowed to, beside their connection. */
export interface StationsFilter {
  readonly siteId: string | null;
  readonly group: string | null;
}

export const ALL_STATIONS: StationsFilter = { siteId: null, group: null };

/** Orders of the public list; `score`: by the lower end of the interval. */
const COMMUNITY_ORDERS = ["score", "distance", "power", "name"] as const;
export type CommunityOrder = (typeof COMMUNITY_ORDERS)[number];

/** What the public list of stations is narrowed to. */
export interface CommunityFilter {
  readonly search: string | null;
  /** "54.323,10.123", degrees. */
  readonly near: string | null;
  readonly minPowerWatts: string | null;
  readonly badge: "true" | null;
  /** Null: by the score, or by nearness where a place is given. */
  readonly sort: CommunityOrder | null;
}

export const ALL_COMMUNITY: CommunityFilter = {
  search: null,
  near: null,
  minPowerWatts: null,
  badge: null,
  sort: null,
};

/** Parts of the feedback pages beside the inbox. */
const FEEDBACK_TABS = ["trends", "scores", "badges"] as const;
export type FeedbackTab = "inbox" | (typeof FEEDBACK_TABS)[number];

/** Parts of a station's page beside its overview. */
export const STATION_TABS = [
  "messages",
  "commands",
  "profiles",
  "settings",
  "events",
  "listing",
  "connection",
] as const;
export type StationTab = (typeof STATION_TABS)[number];

export type Route =
  | { readonly page: "overview" }
  | { readonly page: "sessions"; readonly filter: SessionsFilter }
  | { readonly page: "session"; readonly sessionId: string }
  | { readonly page: "stations"; readonly filter: StationsFilter }
  | { readonly page: "register" }
  | { readonly page: "station"; readonly stationId: string; readonly tab?: StationTab }
  | { readonly page: "tokens"; readonly filter: TokensFilter }
  | { readonly page: "profiles"; readonly filter: ProfilesFilter }
  /** `profileId` null: a new one. */
  | { readonly page: "profile"; readonly profileId: string | null }
  | { readonly page: "roll-out"; readonly rollOutId: number }
  | { readonly page: "sites" }
  /** `siteId` null: a new one. */
  | { readonly page: "site"; readonly siteId: string | null }
  /** `reportId` null: none is open. Those that are answered are a filter of the inbox. */
  | {
      readonly page: "feedback";
      readonly tab: FeedbackTab;
      readonly reportId: string | null;
      readonly filter: InboxFilter;
    }
  | { readonly page: "verify" }
  | { readonly page: "account" }
  | { readonly page: "people" }
  | { readonly page: "keys" }
  | { readonly page: "audit"; readonly filter: AuditFilter }
  /** `to`: where to go afterwards, a path of this site. */
  | { readonly page: "sign-in"; readonly to: string }
  | { readonly page: "setup" }
  | { readonly page: "invite" }
  | { readonly page: "driver"; readonly token: string }
  /** Behind the QR code of a station. */
  | { readonly page: "at"; readonly stationId: string }
  /** What was charged, as this device kept it. */
  | { readonly page: "history" }
  /** The public list, and one of its stations beside it. `stationId` null: none is open. */
  | { readonly page: "community"; readonly stationId: string | null; readonly filter: CommunityFilter }
  | { readonly page: "community-method" }
  | { readonly page: "unknown"; readonly path: string };

export type PageName = Route["page"];

/** How scores are made. */
export const METHOD_PATH = "/community/method";

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const oneOf = <T extends string>(value: string | null, allowed: readonly T[]): T | null =>
  allowed.find((candidate) => candidate === value) ?? null;

const day = (value: string | null) => (value !== null && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : null);

/** A path of this site, and nothing that a browser could take for another: else the overview. */
export function ownPath(path: string | null): string {
  if (path === null || !/^\/(?![/\\])/.test(path)) return "/";
  const url = new URL(path, location.origin);
  return url.origin === location.origin ? url.pathname + url.search : "/";
}

function sessionsFilter(search: URLSearchParams): SessionsFilter {
  return {
    stationId: search.get("stationId") || null,
    state: oneOf(search.get("state"), ["active", "ended"]),
    verdict: oneOf(search.get("verdict"), ["valid", "invalid", "unverifiable"]),
    idToken: search.get("idToken") || null,
    from: day(search.get("from")),
    to: day(search.get("to")),
  };
}

function tokensFilter(search: URLSearchParams): TokensFilter {
  return {
    search: search.get("search") || null,
    status: oneOf(search.get("status"), ["accepted", "blocked", "expired"]),
  };
}

function profilesFilter(search: URLSearchParams): ProfilesFilter {
  return { search: search.get("search") || null, archived: oneOf(search.get("archived"), ["true", "all"]) };
}

function auditFilter(search: URLSearchParams): AuditFilter {
  const present = AUDIT_PARAMETERS.map((name) => [name, search.get(name)] as const).filter(([, value]) => value);
  return Object.fromEntries(present);
}

function communityFilter(search: URLSearchParams): CommunityFilter {
  const near = search.get("near");
  const watts = search.get("minPowerWatts");
  return {
    search: search.get("search") || null,
    near: near !== null && /^-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?$/.test(near) ? near : null,
    minPowerWatts: watts !== null && /^[1-9]\d{0,6}$/.test(watts) ? watts : null,
    badge: oneOf(search.get("badge"), ["true"]),
    sort: oneOf(search.get("sort"), COMMUNITY_ORDERS),
  };
}

/** The route of an address; `unknown` for one that means nothing here. */
export function parseRoute(url: URL): Route {
  const [first, second, ...rest] = url.pathname.split("/").filter(Boolean).map(decode);
  const unknown: Route = { page: "unknown", path: url.pathname };
  if (first === "stations" && second !== undefined && rest.length === 1) {
    const tab = oneOf(rest[0] ?? null, STATION_TABS);
    return tab === null ? unknown : { page: "station", stationId: second, tab };
  }
  if (rest.length > 0) return unknown;
  if (second === undefined) return parsePage(first, url.searchParams) ?? unknown;
  if (first === "sessions") return { page: "session", sessionId: second };
  if (first === "stations") return { page: "station", stationId: second };
  // The server makes the ids, and none of them is "new".
  if (first === "profiles") return { page: "profile", profileId: second === "new" ? null : second };
  if (first === "sites") return { page: "site", siteId: second === "new" ? null : second };
  if (first === "roll-outs" && /^[1-9]\d{0,14}$/.test(second)) return { page: "roll-out", rollOutId: Number(second) };
  if (first === "feedback") {
    const filter = inboxFilter(url.searchParams);
    const tab = oneOf(second, FEEDBACK_TABS);
    return tab === null
      ? { page: "feedback", tab: "inbox", reportId: second, filter }
      : { page: "feedback", tab, reportId: null, filter };
  }
  if (first === "s") return { page: "driver", token: second };
  if (first === "at") return { page: "at", stationId: second };
  if (first === "community") {
    // A station may be called "method": its address says that it is one (`hrefOf`).
    if (second === "method" && !url.searchParams.has("station")) return { page: "community-method" };
    return { page: "community", stationId: second, filter: communityFilter(url.searchParams) };
  }
  if (first === "settings") {
    if (second === "audit") return { page: "audit", filter: auditFilter(url.searchParams) };
    if (second === "people" || second === "keys") return { page: second };
  }
  return unknown;
}

function parsePage(name: string | undefined, search: URLSearchParams): Route | null {
  switch (name) {
    case undefined:
      return { page: "overview" };
    case "sessions":
      return { page: "sessions", filter: sessionsFilter(search) };
    case "tokens":
      return { page: "tokens", filter: tokensFilter(search) };
    case "profiles":
      return { page: "profiles", filter: profilesFilter(search) };
    case "stations":
      return { page: "stations", filter: { siteId: search.get("siteId") || null, group: search.get("group") || null } };
    case "feedback":
      return { page: "feedback", tab: "inbox", reportId: null, filter: inboxFilter(search) };
    case "settings":
      return { page: "account" };
    case "s":
      return { page: "history" };
    case "community":
      return { page: "community", stationId: null, filter: communityFilter(search) };
    case "sign-in":
      return { page: "sign-in", to: ownPath(search.get("to")) };
    // Not /stations/new: a station may be called "new".
    case "register":
    case "sites":
    case "verify":
    case "setup":
    case "invite":
      return { page: name };
    default:
      return null;
  }
}

function withQuery(path: string, parameters: Readonly<Record<string, string | null | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value) query.set(name, value);
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** The address of a route. */
export function hrefOf(route: Route): string {
  switch (route.page) {
    case "overview":
      return "/";
    case "sessions":
      return withQuery("/sessions", { ...route.filter });
    case "tokens":
      return withQuery("/tokens", { ...route.filter });
    case "profiles":
      return withQuery("/profiles", { ...route.filter });
    case "profile":
      return `/profiles/${route.profileId === null ? "new" : encodeURIComponent(route.profileId)}`;
    case "roll-out":
      return `/roll-outs/${route.rollOutId}`;
    case "site":
      return `/sites/${route.siteId === null ? "new" : encodeURIComponent(route.siteId)}`;
    case "stations":
      return withQuery("/stations", { ...route.filter });
    case "session":
      return `/sessions/${encodeURIComponent(route.sessionId)}`;
    case "feedback": {
      const path = route.tab === "inbox" ? route.reportId : route.tab;
      const query = inboxQuery(route.filter);
      return `/feedback${path === null ? "" : `/${encodeURIComponent(path)}`}${query ? `?${query}` : ""}`;
    }
    case "station":
      return `/stations/${encodeURIComponent(route.stationId)}${route.tab ? `/${route.tab}` : ""}`;
    case "account":
      return "/settings";
    case "people":
    case "keys":
      return `/settings/${route.page}`;
    case "audit":
      return withQuery("/settings/audit", route.filter);
    case "sign-in":
      return withQuery("/sign-in", { to: route.to === "/" ? null : route.to });
    case "driver":
      return `/s/${encodeURIComponent(route.token)}`;
    case "at":
      return `/at/${encodeURIComponent(route.stationId)}`;
    case "history":
      // With the slash: drivers' pages below it open without a connection, and so does this one.
      return "/s/";
    case "community": {
      const { stationId } = route;
      const path = stationId === null ? "/community" : `/community/${encodeURIComponent(stationId)}`;
      return withQuery(path, { ...route.filter, station: path === METHOD_PATH ? "method" : null });
    }
    case "community-method":
      return METHOD_PATH;
    case "sites":
    case "register":
    case "verify":
    case "setup":
    case "invite":
      return `/${route.page}`;
    case "unknown":
      return route.path;
  }
}

export const sessionHref = (sessionId: string) => hrefOf({ page: "session", sessionId });
/** `tab`: left out, the overview. */
export const stationHref = (stationId: string, tab?: StationTab) =>
  hrefOf({ page: "station", stationId, ...(tab ? { tab } : {}) });
/** The list of sessions, narrowed to what is given. */
export const sessionsHref = (filter: Partial<SessionsFilter> = {}) =>
  hrefOf({ page: "sessions", filter: { ...ALL_SESSIONS, ...filter } });

/** The list of identifications, narrowed to what is given. */
export const tokensHref = (filter: Partial<TokensFilter> = {}) =>
  hrefOf({ page: "tokens", filter: { ...ALL_TOKENS, ...filter } });

/** `profileId` null: a new one. */
export const profileHref = (profileId: string | null) => hrefOf({ page: "profile", profileId });

export const rollOutHref = (rollOutId: number) => hrefOf({ page: "roll-out", rollOutId });

/** `siteId` null: a new one. */
export const siteHref = (siteId: string | null) => hrefOf({ page: "site", siteId });

/** The list of stations, narrowed to what is given. */
export const stationsHref = (filter: Partial<StationsFilter> = {}) =>
  hrefOf({ page: "stations", filter: { ...ALL_STATIONS, ...filter } });

/** The inbox with a report open, null: with none; narrowed to what is given. */
export const feedbackHref = (reportId: string | null, filter: InboxFilter = OPEN_REPORTS) =>
  hrefOf({ page: "feedback", tab: "inbox", reportId, filter });

/** The public list with a station open, null: with none. */
export const communityHref = (stationId: string | null, filter: Partial<CommunityFilter> = {}) =>
  hrefOf({ page: "community", stationId, filter: { ...ALL_COMMUNITY, ...filter } });

/** The list of profiles, narrowed to what is given. */
export const profilesHref = (filter: Partial<ProfilesFilter> = {}) =>
  hrefOf({ page: "profiles", filter: { ...PROFILES_IN_USE, ...filter } });

/** Ask the application to go somewhere; bubbles up to it. */
export function navigateEvent(href: string): CustomEvent<string> {
  return new CustomEvent("wt-navigate", { detail: href, bubbles: true, composed: true });
}

/**
 * Writes what is open on a page (a tab, a record) into the address, without a step in the history; null takes it out.
 * The page reads it with `queryValue` when it is shown.
 */
export function setQueryValue(name: string, value: string | null): void {
  const url = new URL(location.href);
  if (value === null) url.searchParams.delete(name);
  else url.searchParams.set(name, value);
  history.replaceState(history.state, "", url.pathname + url.search + url.hash);
}

export const queryValue = (name: string): string | null => new URL(location.href).searchParams.get(name);

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

  /** Goes to an address of this site. `replace`: the one in view is not one to come back to. */
  go(href: string, replace = false): void {
    if (replace) history.replaceState(null, "", href);
    else history.pushState(null, "", href);
    this.#report();
  }

  #report(): void {
    this.#onChange(parseRoute(new URL(location.href)));
  }

  #followLink(event: MouseEvent): void {
    // A new tab, a download or another site stays the browser's business.
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    // The path and not the target: a link may stand in the shadow of a Web Awesome component.
    const link = event.composedPath().find((node): node is HTMLAnchorElement => node instanceof HTMLAnchorElement);
    if (!link?.hasAttribute("href") || link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || url.pathname.startsWith("/api/")) return;
    // A skip link or another jump within the page.
    if (url.hash && url.pathname === location.pathname && url.search === location.search) return;
    event.preventDefault();
    this.go(url.pathname + url.search + url.hash);
  }
}
