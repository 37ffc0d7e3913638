// What the inbox is narrowed to: as it stands in the address, and as the server is asked for it.
import type { FeedbackState } from "../edge/contract/feedback.ts";

/** Parameters of the address. */
export const INBOX_PARAMETERS = [
  ...(["search", "state", "stationId", "siteId", "verified", "visibility", "assignee", "due", "answered"] as const),
  ...(["problem", "model", "firmware", "since", "sort"] as const),
] as const;
type Parameter = (typeof INBOX_PARAMETERS)[number];

/**
 * Null: not by this. `state` null: open ones, `all`: of every state. `assignee`: a person's id, `me` or `none`. `problem`: a reason, or a
 * dimension (or `overall`) rated with one or two stars. `since`: UTC milliseconds. `sort` null: newest first.
 */
export type InboxFilter = Readonly<Record<Parameter, string | null>>;

export const OPEN_REPORTS: InboxFilter = Object.fromEntries(
  INBOX_PARAMETERS.map((name) => [name, null]),
) as InboxFilter;

const STATES: readonly (FeedbackState | "all")[] = [
  ...(["all", "received", "acknowledged", "in-work", "resolved", "declined"] as const),
];
const CHOICES: Readonly<Partial<Record<Parameter, readonly string[]>>> = {
  state: STATES,
  verified: ["true", "false"],
  visibility: ["public", "held", "hidden"],
  due: ["true"],
  answered: ["true", "false"],
  sort: ["due"],
};

/** From an address or a saved view; what means nothing here is left out. */
export function inboxFilter(search: URLSearchParams): InboxFilter {
  const value = (name: Parameter): string | null => {
    const found = search.get(name)?.slice(0, 200) || null;
    if (found === null || (CHOICES[name] !== undefined && !CHOICES[name].includes(found))) return null;
    return name === "since" && !/^\d{1,15}$/.test(found) ? null : found;
  };
  return Object.fromEntries(INBOX_PARAMETERS.map((name) => [name, value(name)])) as InboxFilter;
}

/** Of the address, without the question mark; in one order, so that the same filter has one address. */
export function inboxQuery(filter: InboxFilter): string {
  const query = new URLSearchParams();
  for (const name of INBOX_PARAMETERS) if (filter[name]) query.set(name, filter[name]);
  return query.toString();
}

/** As the server is asked. `ownId`: who `me` is; null: nobody. */
export function serverQuery(filter: InboxFilter, ownId: string | null): URLSearchParams {
  const query = new URLSearchParams();
  const { state, assignee, since, ...others } = filter;
  for (const [name, value] of Object.entries(others)) if (value) query.set(name, value);
  // Answered ones are looked at whatever became of them, and what is searched for may have been settled.
  const implied = filter.answered === "true" ? "all" : "open";
  const wanted = state ?? implied;
  if (wanted !== "all") query.set("state", wanted);
  if (assignee !== null) query.set("assignee", assignee === "me" ? (ownId ?? "") : assignee === "none" ? "" : assignee);
  if (since !== null) query.set("sinceMillis", since);
  return query;
}

/** Whether more than the tab's own list is narrowed. */
export function isNarrowed(filter: InboxFilter): boolean {
  return INBOX_PARAMETERS.some((name) => name !== "answered" && name !== "sort" && filter[name] !== null);
}
