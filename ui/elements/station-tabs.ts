// The parts of a station's page as tabs, each with an address of its own.
import { msg } from "@lit/localize";
import { html, nothing, type TemplateResult } from "lit";
import type { Access } from "../../edge/contract/access.ts";
import type { Station } from "../../edge/contract/stations.ts";
import { may } from "../access.ts";
import { formats } from "../format.ts";
import { STATION_TABS, type StationTab, stationHref } from "../router.ts";
import { mark } from "./icons.ts";

export type StationPart = StationTab | "overview";

export function partWord(part: StationPart): string {
  switch (part) {
    case "overview":
      return msg("Overview");
    case "messages":
      return msg("Messages");
    case "commands":
      return msg("Commands");
    case "profiles":
      return msg("Charging profiles");
    case "settings":
      return msg("Settings");
    case "events":
      return msg("Events");
    case "listing":
      return msg("Public listing");
    case "connection":
      return msg("Connection");
  }
}

/** What the reader may see. Before its first connection a station has only its door to show, and the profiles that wait for it. */
function partsOf(station: Station, access: Access | null): StationPart[] {
  const mayRead = may(access, "profiles:read");
  if (!station.connection)
    return mayRead ? ["overview", "profiles", "listing", "connection"] : ["overview", "listing", "connection"];
  const tabs = STATION_TABS.filter(
    (tab) => (tab !== "commands" || may(access, "stations:command")) && (tab !== "profiles" || mayRead),
  );
  return ["overview", ...tabs];
}

export function stationTabs(station: Station, access: Access | null, current: StationPart): TemplateResult {
  const parts = partsOf(station, access);
  return html`<nav class="tabs" aria-label=${msg("Station")}>
    ${parts.map(
      (part) =>
        html`<a
          href=${stationHref(station.stationId, part === "overview" ? undefined : part)}
          aria-current=${part === current ? "page" : nothing}
          >${partWord(part)}${part === "messages" && station.setAsideCount ? html` <span class="v warn">${mark("warn")}${formats.count(station.setAsideCount)}</span>` : nothing}</a
        >`,
    )}
  </nav>`;
}
