// Who may call which route: one table. A route that it does not name is answered to nobody.
import type { Permission } from "./contract/permissions.ts";
import type { Limit } from "./rate-limits.ts";

export type Rule =
  /**
   * Needs no credentials. `asks`: the answer depends on who asks, so that he is looked up. `cors`: pages of other
   * origins may read the answer, never with cookies.
   */
  (
    | { readonly who: "anyone"; readonly asks?: true; readonly cors?: true }
    /** Any person with a session, whatever the role; API keys are refused. */
    | { readonly who: "person" }
    /** Whoever has the permission: by role, by API key, or with the bootstrap key. */
    | { readonly who: "permitted"; readonly permission: Permission }
    /** The station itself with its secret, or whoever has `readings:write`. */
    | { readonly who: "station" }
    /** The station itself, with its own id and secret by HTTP Basic and nothing else; the route checks them. */
    | { readonly who: "charger" }
    /** Whoever has the unguessable link; the route checks it. */
    | { readonly who: "link" }
  ) & {
    /** What each call spends; the figures stand in wrangler.toml. */
    readonly limit?: Limit;
  };

const ANYONE: Rule = { who: "anyone" };
const ASKS: Rule = { who: "anyone", asks: true };
const PUBLIC_API: Rule = { who: "anyone", cors: true };
const COMMUNITY: Rule = { ...PUBLIC_API, limit: "community" };
const PAGE: Rule = { who: "anyone", limit: "community" };
const PERSON: Rule = { who: "person" };
const LINK: Rule = { who: "link", limit: "link" };
/** Of a report at a station: whoever has its receipt; one that is new is made by whoever stands there. */
const REPORT: Rule = { who: "link", limit: "link" };
const needs = (permission: Permission): Rule => ({ who: "permitted", permission });
const guarded = (rule: Rule): Rule => ({ ...rule, limit: "guessing" });

/** By method and pattern as routes are declared; HEAD follows GET. */
export const POLICY: Readonly<Record<string, Rule>> = {
  "GET /api/health": PUBLIC_API,
  "GET /api/openapi.json": PUBLIC_API,
  "GET /api/docs": ANYONE,
  "POST /api/verify": { ...PUBLIC_API, limit: "computing" },
  "POST /api/profiles/composite": { ...PUBLIC_API, limit: "computing" },

  "GET /api/community/stations": COMMUNITY,
  "GET /api/community/stations/:stationId": COMMUNITY,
  "GET /api/community/stations/:stationId/feedback": COMMUNITY,
  "GET /api/community/stations/:stationId/badge.svg": COMMUNITY,
  "GET /api/community/method": COMMUNITY,
  "GET /community": PAGE,
  "GET /community/:stationId": PAGE,
  "GET /sitemap.xml": PAGE,
  "GET /robots.txt": PAGE,

  "GET /api/access": ASKS,
  "POST /api/setup": guarded(ASKS),
  "POST /api/sign-in": guarded(ASKS),
  "POST /api/sign-out": ASKS,
  "POST /api/passkeys/sign-in/options": guarded(ASKS),
  "POST /api/passkeys/sign-in": guarded(ASKS),
  "POST /api/oidc/sign-in": guarded(ASKS),
  "GET /api/oidc/callback": guarded(ASKS),
  "POST /api/invitations/read": guarded(ASKS),
  "POST /api/invitations/accept": guarded(ASKS),

  "PATCH /api/me": PERSON,
  "POST /api/me/password": guarded(PERSON),
  "GET /api/me/sessions": PERSON,
  "DELETE /api/me/sessions/:id": PERSON,
  "GET /api/me/passkeys": PERSON,
  "PATCH /api/me/passkeys/:id": PERSON,
  "DELETE /api/me/passkeys/:id": PERSON,
  "POST /api/passkeys/registration/options": PERSON,
  "POST /api/passkeys/registration": PERSON,

  "GET /api/people": needs("people:read"),
  "GET /api/people/:id": needs("people:read"),
  "PATCH /api/people/:id": needs("people:write"),
  "DELETE /api/people/:id": needs("people:write"),
  "GET /api/invitations": needs("people:write"),
  "POST /api/invitations": needs("people:write"),
  "DELETE /api/invitations/:id": needs("people:write"),
  "GET /api/keys": needs("keys:write"),
  "POST /api/keys": needs("keys:write"),
  "DELETE /api/keys/:id": needs("keys:write"),
  "GET /api/metrics": needs("metrics:read"),
  "GET /api/unknown-stations": needs("stations:write"),
  "DELETE /api/unknown-stations/:stationId": needs("stations:write"),
  "GET /api/audit": needs("audit:read"),
  "GET /api/audit/export": needs("audit:read"),

  "GET /api/overview": needs("sessions:read"),
  "GET /api/overview/power": needs("sessions:read"),
  "GET /api/search": needs("sessions:read"),
  "GET /api/sessions": needs("sessions:read"),
  "GET /api/sessions/:id": needs("sessions:read"),
  "GET /api/sessions/:id/stream": needs("sessions:read"),
  "POST /api/sessions/:id/driver-link": needs("sessions:share"),
  "DELETE /api/sessions/:id/driver-link": needs("sessions:share"),
  "GET /api/stations": needs("stations:read"),
  "POST /api/stations": needs("stations:write"),
  "GET /api/stations/:stationId": needs("stations:read"),
  "PATCH /api/stations/:stationId": needs("stations:write"),
  "POST /api/stations/:stationId/secret": needs("stations:secret"),
  "POST /api/stations/:stationId/readings": { who: "station" },
  "POST /api/stations/:stationId/commands": needs("stations:command"),
  "GET /api/stations/:stationId/commands": needs("stations:read"),
  "GET /api/stations/:stationId/commands/:commandId": needs("stations:read"),
  "DELETE /api/stations/:stationId/commands/:commandId": needs("stations:command"),
  "GET /api/stations/:stationId/settings": needs("stations:read"),
  "GET /api/stations/:stationId/listing": needs("stations:read"),
  "PUT /api/stations/:stationId/listing": needs("stations:write"),
  "GET /api/stations/:stationId/exclusions": needs("stations:read"),
  "POST /api/stations/:stationId/exclusions": needs("stations:write"),
  "DELETE /api/stations/:stationId/exclusions/:id": needs("stations:write"),
  "GET /api/stations/:stationId/profiles": needs("profiles:read"),
  "POST /api/stations/:stationId/profiles/compare": needs("profiles:write"),
  "POST /api/stations/:stationId/profiles/:id/retry": needs("profiles:write"),
  "GET /api/stations/:stationId/events": needs("stations:read"),
  "GET /api/stations/:stationId/certificate-requests": needs("stations:read"),
  "POST /api/stations/:stationId/certificate-requests/:id": needs("stations:command"),
  "DELETE /api/stations/:stationId/certificate-requests/:id": needs("stations:command"),
  "GET /api/stations/:stationId/messages": needs("stations:read"),
  "GET /api/stations/:stationId/messages/summary": needs("stations:read"),
  "GET /api/tokens": needs("tokens:read"),
  "POST /api/tokens": needs("tokens:write"),
  "POST /api/tokens/import": needs("tokens:write"),
  "GET /api/tokens/:idToken": needs("tokens:read"),
  "PATCH /api/tokens/:idToken": needs("tokens:write"),
  "DELETE /api/tokens/:idToken": needs("tokens:write"),
  "GET /api/token-policy": needs("tokens:read"),
  "PUT /api/token-policy": needs("tokens:write"),
  "GET /api/sites": needs("stations:read"),
  "POST /api/sites": needs("stations:write"),
  "GET /api/sites/:id": needs("stations:read"),
  "PATCH /api/sites/:id": needs("stations:write"),
  "DELETE /api/sites/:id": needs("stations:write"),
  "GET /api/sites/:id/energy": needs("stations:read"),
  "PUT /api/sites/:id/energy": needs("stations:write"),
  "PUT /api/sites/:id/energy/:kind": needs("stations:write"),
  "DELETE /api/sites/:id/energy/:kind": needs("stations:write"),
  "GET /api/stations/:stationId/feedback/:receipt": REPORT,
  "PUT /api/stations/:stationId/feedback/:receipt": { ...REPORT, limit: "feedback" },
  "DELETE /api/stations/:stationId/feedback/:receipt": REPORT,
  "PUT /api/stations/:stationId/feedback/:receipt/photos/:photoId": { ...REPORT, limit: "photo" },
  "GET /api/stations/:stationId/feedback/:receipt/photos/:photoId": REPORT,
  "GET /api/feedback": needs("feedback:read"),
  "GET /api/feedback-export": needs("feedback:read"),
  "GET /api/feedback-scores": needs("feedback:read"),
  "GET /api/feedback-trends": needs("feedback:read"),
  "GET /api/feedback-counts": needs("feedback:read"),
  "GET /api/feedback-assignees": needs("feedback:read"),
  "GET /api/feedback-alerts": needs("feedback:read"),
  "GET /api/feedback-course": needs("feedback:read"),
  "GET /api/feedback-templates": needs("feedback:read"),
  "POST /api/feedback-templates": needs("feedback:write"),
  "PUT /api/feedback-templates/:id": needs("feedback:write"),
  "DELETE /api/feedback-templates/:id": needs("feedback:write"),
  // One's own: whoever may read what drivers say may keep how he looks at it.
  "GET /api/feedback-views": needs("feedback:read"),
  "POST /api/feedback-views": needs("feedback:read"),
  "DELETE /api/feedback-views/:id": needs("feedback:read"),
  "GET /api/feedback/:id": needs("feedback:read"),
  "GET /api/feedback/:id/photos/:photoId": needs("feedback:read"),
  "PATCH /api/feedback/:id": needs("feedback:write"),
  "POST /api/feedback/:id/notes": needs("feedback:write"),
  "PUT /api/feedback/:id/answer": needs("feedback:write"),
  "PUT /api/feedback/:id/hiding": needs("feedback:write"),
  "DELETE /api/feedback/:id/hiding": needs("feedback:write"),
  "GET /api/profiles": needs("profiles:read"),
  "POST /api/profiles": needs("profiles:write"),
  "POST /api/profiles/check": { ...needs("profiles:read"), limit: "computing" },
  "GET /api/profiles/:id": needs("profiles:read"),
  "PATCH /api/profiles/:id": needs("profiles:write"),
  "GET /api/profiles/:id/versions": needs("profiles:read"),
  "GET /api/profiles/:id/versions/:version": needs("profiles:read"),
  "POST /api/profiles/:id/versions": needs("profiles:write"),
  "POST /api/profiles/:id/roll-back": needs("profiles:write"),
  "GET /api/profiles/:id/assignments": needs("profiles:read"),
  "POST /api/profiles/:id/assignments": needs("profiles:write"),
  "POST /api/profiles/:id/assignments/check": { ...needs("profiles:write"), limit: "computing" },
  "POST /api/profiles/:id/roll-outs": needs("profiles:write"),
  "GET /api/assignments": needs("profiles:read"),
  "DELETE /api/assignments/:id": needs("profiles:write"),
  "GET /api/roll-outs": needs("profiles:read"),
  "GET /api/roll-outs/:id": needs("profiles:read"),
  "GET /api/roll-outs/:id/stations": needs("profiles:read"),
  "POST /api/roll-outs/:id/stop": needs("profiles:write"),
  "POST /api/roll-outs/:id/continue": needs("profiles:write"),
  // The frames name who charged.
  "GET /api/stations/:stationId/set-aside": needs("sessions:read"),
  "POST /api/stations/:stationId/set-aside/judge": needs("stations:write"),
  "GET /ocpp/:stationId": { who: "charger" },

  "GET /api/at/:stationId": { ...ANYONE, limit: "link" },
  "GET /api/driver/:token": LINK,
  "GET /api/driver/:token/stream": LINK,
  "GET /api/driver/:token/feedback": LINK,
  "POST /api/driver/:token/feedback": LINK,
  "PUT /api/driver/:token/feedback": LINK,
  "DELETE /api/driver/:token/feedback": LINK,
  "PUT /api/driver/:token/feedback/photos/:photoId": { ...LINK, limit: "photo" },
  "GET /api/driver/:token/feedback/photos/:photoId": LINK,
  "GET /api/driver/:token/wishes": LINK,
  "PUT /api/driver/:token/wishes": LINK,
  "DELETE /api/driver/:token/wishes": LINK,
  "POST /api/driver/:token/wishes/preview": LINK,
  "POST /api/driver/:token/stop": { ...LINK, limit: "stop" },
};
