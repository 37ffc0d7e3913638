// From a route to its page: the script it needs, its title, its element with what it is given.
import { msg, str } from "@lit/localize";
import { html, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { Access } from "../../edge/contract/access.ts";
import type { Api } from "../api.ts";
import { shortSessionId } from "../format.ts";
import type { PageName, Route } from "../router.ts";

const LOADERS: Readonly<Partial<Record<PageName, () => Promise<unknown>>>> = {
  overview: () => import("../pages/overview-page.ts"),
  sessions: () => import("../pages/sessions-page.ts"),
  session: () => import("../pages/session-page.ts"),
  stations: () => import("../pages/stations-page.ts"),
  station: () => import("../pages/station-page.ts"),
  register: () => import("../pages/register-page.ts"),
  tokens: () => import("../pages/tokens-page.ts"),
  profiles: () => import("../pages/profiles-page.ts"),
  profile: () => import("../pages/profile-page.ts"),
  "roll-out": () => import("../pages/roll-out-page.ts"),
  sites: () => import("../pages/sites-page.ts"),
  site: () => import("../pages/site-page.ts"),
  feedback: () => import("../pages/feedback-page.ts"),
  verify: () => import("../pages/verify-page.ts"),
  "sign-in": () => import("../pages/sign-in-page.ts"),
  setup: () => import("../pages/setup-page.ts"),
  invite: () => import("../pages/invite-page.ts"),
  account: () => import("../pages/account-page.ts"),
  people: () => import("../pages/people-page.ts"),
  keys: () => import("../pages/keys-page.ts"),
  audit: () => import("../pages/audit-page.ts"),
  driver: () => import("../pages/driver-page.ts"),
  at: () => import("../pages/at-page.ts"),
  history: () => import("../pages/history-page.ts"),
  community: () => import("../pages/community-page.ts"),
  "community-method": () => import("../pages/community-method-page.ts"),
};

/** Loads the script of the route's page; once, as modules are. Rejects when the server does not send it. */
export async function loadPage(route: Route): Promise<void> {
  await LOADERS[route.page]?.();
}

/** Title of the page, for the window, its history, and the announcement. */
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
    case "tokens":
      return msg("Identifications");
    case "profiles":
      return msg("Charging profiles");
    case "profile":
      return route.profileId === null ? msg("New charging profile") : msg("Charging profile");
    case "roll-out":
      return msg(str`Roll-out ${route.rollOutId}`);
    case "sites":
      return msg("Sites");
    case "site":
      return route.siteId === null ? msg("New site") : msg("Site");
    case "feedback":
      return msg("Feedback");
    case "verify":
      return msg("Verify records");
    case "account":
      return msg("Account");
    case "people":
      return msg("People");
    case "keys":
      return msg("API keys");
    case "audit":
      return msg("Audit trail");
    case "sign-in":
      return msg("Sign in");
    case "setup":
      return msg("Set up");
    case "invite":
      return msg("Invitation");
    case "driver":
      return msg("Charging session");
    case "at":
      return msg(str`Station ${route.stationId}`);
    case "history":
      return msg("Your charging on this device");
    case "community":
      return msg("Charging stations");
    case "community-method":
      return msg("How scores are made");
    case "unknown":
      return msg("Not found");
  }
}

/** The page of a route. Each takes what it needs of: the calls, who is signed in, the route's own parts. */
export function pageOf(route: Route, api: Api, access: Access | null): TemplateResult {
  switch (route.page) {
    case "overview":
      return html`<wt-overview-page .api=${api} .access=${access}></wt-overview-page>`;
    case "sessions":
      return html`<wt-sessions-page .api=${api} .filter=${route.filter}></wt-sessions-page>`;
    case "session":
      return html`<wt-session-page .api=${api} .access=${access} .sessionId=${route.sessionId}></wt-session-page>`;
    case "stations":
      return html`<wt-stations-page .api=${api} .access=${access} .filter=${route.filter}></wt-stations-page>`;
    case "station":
      return html`<wt-station-page .api=${api} .access=${access} .stationId=${route.stationId} .tab=${route.tab ?? "overview"}></wt-station-page>`;
    case "register":
      return html`<wt-register-page .api=${api}></wt-register-page>`;
    case "tokens":
      return html`<wt-tokens-page .api=${api} .access=${access} .filter=${route.filter}></wt-tokens-page>`;
    case "profiles":
      return html`<wt-profiles-page .api=${api} .access=${access} .filter=${route.filter}></wt-profiles-page>`;
    case "profile":
      return html`${keyed(route.profileId, html`<wt-profile-page .api=${api} .access=${access} .profileId=${route.profileId}></wt-profile-page>`)}`;
    case "roll-out":
      return html`${keyed(route.rollOutId, html`<wt-roll-out-page .api=${api} .access=${access} .rollOutId=${route.rollOutId}></wt-roll-out-page>`)}`;
    case "sites":
      return html`<wt-sites-page .api=${api} .access=${access}></wt-sites-page>`;
    case "site":
      return html`${keyed(route.siteId, html`<wt-site-page .api=${api} .access=${access} .siteId=${route.siteId}></wt-site-page>`)}`;
    case "feedback":
      return html`<wt-feedback-page .api=${api} .access=${access} .tab=${route.tab} .reportId=${route.reportId} .filter=${route.filter}></wt-feedback-page>`;
    case "verify":
      return html`<wt-verify-page></wt-verify-page>`;
    case "account":
      return html`<wt-account-page .api=${api} .access=${access}></wt-account-page>`;
    case "people":
      return html`<wt-people-page .api=${api} .access=${access}></wt-people-page>`;
    case "keys":
      return html`<wt-keys-page .api=${api} .access=${access}></wt-keys-page>`;
    case "audit":
      return html`<wt-audit-page .api=${api} .access=${access} .filter=${route.filter}></wt-audit-page>`;
    case "sign-in":
      return html`<wt-sign-in-page .api=${api} .access=${access} .to=${route.to}></wt-sign-in-page>`;
    case "setup":
      return html`<wt-setup-page .api=${api} .access=${access}></wt-setup-page>`;
    case "invite":
      return html`<wt-invite-page .api=${api} .access=${access}></wt-invite-page>`;
    case "driver":
      return html`${keyed(route.token, html`<wt-driver-page .api=${api} .token=${route.token}></wt-driver-page>`)}`;
    case "at":
      return html`${keyed(route.stationId, html`<wt-at-page .api=${api} .stationId=${route.stationId}></wt-at-page>`)}`;
    case "history":
      return html`<wt-history-page></wt-history-page>`;
    case "community":
      return html`<wt-community-page .api=${api} .stationId=${route.stationId} .filter=${route.filter}></wt-community-page>`;
    case "community-method":
      return html`<wt-community-method-page .api=${api}></wt-community-method-page>`;
    case "unknown":
      return html`<section class="card em">
        <h1>${msg("There is no page here")}</h1>
        <p class="brk">${msg(str`Nothing answers at ${route.path}.`)}</p>
        <div class="row"><a class="btn" href="/">${msg("Go to the overview")}</a></div>
      </section>`;
  }
}
