// From a route to its page: the script it needs, its title, its element with what it is given.
import { msg, str } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import type { Api } from "../api.ts";
import { shortSessionId } from "../format.ts";
import type { Route } from "../router.ts";

const LOADERS: Record<Exclude<Route["page"], "unknown">, () => Promise<unknown>> = {
  overview: () => import("../pages/overview-page.ts"),
  sessions: () => import("../pages/sessions-page.ts"),
  session: () => import("../pages/session-page.ts"),
  stations: () => import("../pages/stations-page.ts"),
  station: () => import("../pages/station-page.ts"),
  register: () => import("../pages/register-page.ts"),
  verify: () => import("../pages/verify-page.ts"),
};

/** Loads the script of the route's page; once, as modules are. Rejects when the server does not send it. */
export async function loadPage(route: Route): Promise<void> {
  if (route.page !== "unknown") await LOADERS[route.page]();
}

/** Title of the page, for the window and its history. */
export function pageTitle(route: Route): string {
  switch (route.page) {
    case "overview":
      return msg("Overview");
    case "sessions":
      return msg("Sessions");
    case "session":
      return msg(str`Session ${shortSessionId(route.sessionId)}`);
    case "stations":
      return msg("Stations");
    case "station":
      return msg(str`Station ${route.stationId}`);
    case "register":
      return msg("Register a station");
    case "verify":
      return msg("Verify records");
    case "unknown":
      return msg("Not found");
  }
}

/** The page of a route. `generation` changes when it has to start over. */
export function pageOf(route: Route, api: Api, generation: number): TemplateResult {
  switch (route.page) {
    case "overview":
      return html`<wt-overview-page .api=${api} .generation=${generation}></wt-overview-page>`;
    case "sessions":
      return html`<wt-sessions-page
        .api=${api}
        .generation=${generation}
        .stationId=${route.stationId}
        .sessionState=${route.state}
      ></wt-sessions-page>`;
    case "session":
      return html`<wt-session-page .api=${api} .generation=${generation} .sessionId=${route.sessionId}></wt-session-page>`;
    case "stations":
      return html`<wt-stations-page .api=${api} .generation=${generation}></wt-stations-page>`;
    case "station":
      return html`<wt-station-page .api=${api} .generation=${generation} .stationId=${route.stationId}></wt-station-page>`;
    case "register":
      return html`<wt-register-page .api=${api}></wt-register-page>`;
    case "verify":
      return html`<wt-verify-page></wt-verify-page>`;
    case "unknown":
      return html`<section class="card em">
        <b>${msg("There is no page here")}</b>
        <p class="brk">${msg(str`Nothing answers at ${route.path}.`)}</p>
        <div class="row"><a class="btn" href="/">${msg("Go to the overview")}</a></div>
      </section>`;
  }
}
