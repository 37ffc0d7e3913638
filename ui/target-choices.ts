// What may be chosen as the target of an assignment, or as its profile: read from the server, narrowed by what is typed.
import { msg, str } from "@lit/localize";
import type { AssignmentTarget } from "../edge/contract/assignments.ts";
import type { Station } from "../edge/contract/stations.ts";
import type { Api } from "./api.ts";
import { profiles } from "./api-profiles.ts";
import { allSites, stationsOf } from "./api-sites.ts";
import { targetKindsOf } from "./delivery-words.ts";
import { formats, shortSessionId } from "./format.ts";
import { purposeWord } from "./profiles/profile-words.ts";
import type { TargetKind } from "./target-words.ts";

/** What is known of a profile that is to be assigned. */
export interface ChosenProfile {
  readonly id: string;
  readonly name: string;
  readonly purpose: string;
  readonly version: number;
}

export interface Choice<T> {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly value: T;
}

/** Shown at once: who wants another one types more of it. */
export const MOST_CHOICES = 8;
/** Stations whose groups are offered: 5 calls. */
const MOST_STATIONS = 500;
/** As the server's search wants. */
const LEAST_TEXT = 2;

const has = (text: string, ...words: readonly string[]) =>
  words.some((word) => word.toLowerCase().includes(text.toLowerCase()));

/** Targets of a kind whose names have the text in them. For an EVSE: its stations. */
export async function targetChoices(
  api: Api,
  kind: TargetKind,
  text: string,
  signal: AbortSignal,
): Promise<Choice<AssignmentTarget>[]> {
  switch (kind) {
    case "site": {
      const sites = await allSites(api, signal);
      return sites
        .filter(({ name }) => has(text, name))
        .map(({ id, name, timeZone }) => ({ id, title: name, detail: timeZone, value: { kind, siteId: id } }));
    }
    case "group":
      return groupChoices(await someStations(api, signal), text);
    case "station":
    case "evse": {
      const found = await stationChoices(api, text, signal);
      return found.map(({ id, detail }) => ({ id, title: id, detail, value: { kind: "station", stationId: id } }));
    }
    case "session": {
      const { items } = await api.sessions({ state: "active", limit: 100 }, signal);
      return items
        .filter(({ id, stationId, idToken }) => has(text, id, stationId, idToken ?? ""))
        .map(({ id, stationId, evseId, startedAtMillis }) => ({
          id,
          title: shortSessionId(id),
          detail: msg(str`${stationId}, EVSE ${evseId}, since ${formats.hourMinute(startedAtMillis)}`),
          value: { kind, sessionId: id },
        }));
    }
  }
}

async function someStations(api: Api, signal: AbortSignal): Promise<Station[]> {
  const items: Station[] = [];
  let cursor: string | null = null;
  do {
    const list = await stationsOf(api, { siteId: null, cursor, limit: 100 }, signal);
    items.push(...list.items);
    cursor = list.nextCursor ?? null;
  } while (cursor !== null && items.length < MOST_STATIONS);
  return items;
}

/** The groups of these stations; what is typed may be one that no station has yet. */
export function groupChoices(stations: readonly Station[], text: string): Choice<AssignmentTarget>[] {
  const groups = new Map<string, { name: string; count: number }>();
  for (const name of stations.flatMap(({ groups: own }) => own)) {
    const group = groups.get(name.toLowerCase()) ?? { name, count: 0 };
    group.count += 1;
    groups.set(name.toLowerCase(), group);
  }
  const found = [...groups.values()]
    .filter(({ name }) => has(text, name))
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(({ name, count }) => ({
      ...{ id: name, title: name, value: { kind: "group" as const, group: name } },
      detail: msg(str`Stations: ${formats.count(count)}`),
    }));
  const typed = text.trim();
  if (typed === "" || groups.has(typed.toLowerCase())) return found;
  const value = { kind: "group" as const, group: typed };
  return [...found, { id: typed, title: typed, detail: msg("No station is in it yet."), value }];
}

async function stationChoices(
  api: Api,
  text: string,
  signal: AbortSignal,
): Promise<{ readonly id: string; readonly detail: string }[]> {
  if (text.length >= LEAST_TEXT) {
    const { items } = await api.search(text, signal);
    return items.filter(({ kind }) => kind === "station").map(({ id, title }) => ({ id, detail: title }));
  }
  const { items } = await stationsOf(api, { siteId: null, cursor: null, limit: MOST_CHOICES }, signal);
  return items.map(({ stationId, name }) => ({ id: stationId, detail: name }));
}

/** Profiles that a target can have, by name. */
export async function profileChoices(
  api: Api,
  kind: TargetKind,
  text: string,
  signal: AbortSignal,
): Promise<Choice<ChosenProfile>[]> {
  const query = { search: text === "" ? null : text, archived: null, cursor: null, limit: 50 };
  const { items } = await profiles(api, query, signal);
  return items
    .filter(({ purpose }) => targetKindsOf(purpose).includes(kind))
    .map(({ id, name, purpose, version }) => ({
      ...{ id, title: name, value: { id, name, purpose, version } },
      detail: msg(str`${purposeWord(purpose)}, version ${version}`),
    }));
}

/** What is said where no target of a kind is there at all. */
export function noTargetWord(kind: TargetKind): string {
  switch (kind) {
    case "site":
      return msg("There is no site yet.");
    case "group":
      return msg("No station is in a group yet. Type the name of one that stations will be put into.");
    case "station":
    case "evse":
      return msg("There is no station yet.");
    case "session":
      return msg("No vehicle charges now.");
  }
}
