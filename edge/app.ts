// Composes the routes under /api, and what holds for all of them: request ids, headers, refusals.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { authorise, isOpenToOthers } from "./access.ts";
import { describeError } from "./error-log.ts";
import { type ProblemDetails, ProblemError, problemResponse } from "./errors.ts";
import type { AppEnv } from "./http.ts";
import { idempotent } from "./idempotency.ts";
import { POLICY } from "./policy.ts";
import { accessRoutes } from "./routes/access.ts";
import { assignmentCheckRoutes } from "./routes/assignment-check.ts";
import { assignmentRoutes, profileAssignmentRoutes } from "./routes/assignments.ts";
import { atStationRoutes } from "./routes/at-station.ts";
import { auditRoutes } from "./routes/audit.ts";
import { certificateRequestRoutes } from "./routes/certificate-requests.ts";
import { communityRoutes } from "./routes/community.ts";
import { communityPageRoutes } from "./routes/community-pages.ts";
import { compositeRoutes } from "./routes/composite.ts";
import { answerDocumentPage, describeApi } from "./routes/description.ts";
import { driverRoutes } from "./routes/driver.ts";
import { driverFeedbackRoutes } from "./routes/driver-feedback.ts";
import { driverLinkRoutes } from "./routes/driver-links.ts";
import { driverStopRoutes } from "./routes/driver-stop.ts";
import { driverWishesRoutes } from "./routes/driver-wishes.ts";
import { exclusionRoutes } from "./routes/exclusions.ts";
import { feedbackRoutes } from "./routes/feedback.ts";
import { feedbackExportRoutes } from "./routes/feedback-export.ts";
import { feedbackFigureRoutes } from "./routes/feedback-figures.ts";
import { driverPhotoRoutes, feedbackPhotoRoutes, stationPhotoRoutes } from "./routes/feedback-photos.ts";
import { feedbackScoreRoutes } from "./routes/feedback-scores.ts";
import { feedbackTemplateRoutes } from "./routes/feedback-templates.ts";
import { feedbackTrendRoutes } from "./routes/feedback-trends.ts";
import { feedbackViewRoutes } from "./routes/feedback-views.ts";
import { feedbackWorkRoutes } from "./routes/feedback-work.ts";
import { healthRoutes } from "./routes/health.ts";
import { invitationRoutes } from "./routes/invitations.ts";
import { keyRoutes } from "./routes/keys.ts";
import { listingRoutes } from "./routes/listing.ts";
import { meRoutes } from "./routes/me.ts";
import { methodsOf, routesAt } from "./routes/methods.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { ocppRoutes } from "./routes/ocpp.ts";
import { oidcRoutes } from "./routes/oidc.ts";
import { overviewRoutes } from "./routes/overview.ts";
import { ownPasskeyRoutes, passkeyCeremonyRoutes } from "./routes/passkeys.ts";
import { peopleRoutes } from "./routes/people.ts";
import { profileRollOutRoutes } from "./routes/profile-roll-outs.ts";
import { profileVersionRoutes } from "./routes/profile-versions.ts";
import { profileRoutes } from "./routes/profiles.ts";
import { readingRoutes } from "./routes/readings.ts";
import { rollOutRoutes } from "./routes/roll-outs.ts";
import { searchRoutes } from "./routes/search.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { setAsideRoutes } from "./routes/set-aside.ts";
import { setupRoutes } from "./routes/setup.ts";
import { signInRoutes, signOutRoutes } from "./routes/sign-in.ts";
import { siteEnergyRoutes } from "./routes/site-energy.ts";
import { siteRoutes } from "./routes/sites.ts";
import { stationCommandRoutes } from "./routes/station-commands.ts";
import { stationFeedbackRoutes } from "./routes/station-feedback.ts";
import { stationMessageRoutes } from "./routes/station-messages.ts";
import { stationProfileRoutes } from "./routes/station-profiles.ts";
import { stationSecretRoutes } from "./routes/station-secrets.ts";
import { stationSettingRoutes } from "./routes/station-settings.ts";
import { stationRoutes } from "./routes/stations.ts";
import { tokenPolicyRoutes } from "./routes/token-policy.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { unknownStationRoutes } from "./routes/unknown-stations.ts";
import { verifyRoutes } from "./routes/verify.ts";

/** What a page of another origin may read besides the body. */
const EXPOSED_HEADERS = "ETag, X-Request-Id, Retry-After";
const PUBLIC = { tags: ["Server"] };

const app: Hono<AppEnv> = new Hono<AppEnv>();

app.use(async (c, next) => {
  c.set("requestId", crypto.randomUUID());
  await next();
  const headers = c.res.headers;
  headers.set("X-Request-Id", c.get("requestId"));
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
  if (!headers.has("Content-Security-Policy")) {
    headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  }
  const open = c.get("openToOthers") === true;
  if (open) {
    headers.set("Access-Control-Allow-Origin", "*");
    headers.set("Access-Control-Expose-Headers", EXPOSED_HEADERS);
  }
  headers.set("Cross-Origin-Resource-Policy", open ? "cross-origin" : "same-origin");
  // Answers hold people's charging sessions; what may be kept says so itself.
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
});
app.use(authorise);
app.use(idempotent);

app.onError((error, c) => {
  const requestId = c.get("requestId");
  if (error instanceof ProblemError) return problemResponse(error.details, requestId);
  console.error(`Request ${requestId}: ${describeError(error)}`);
  const details: ProblemDetails = isStorageError(error)
    ? {
        code: "storage-unavailable",
        detail: "The database does not answer. Try again in a moment.",
        retryAfterSeconds: 5,
      }
    : { code: "internal", detail: "The request could not be answered; the log has the reason under this request id." };
  return problemResponse(details, requestId);
});

app.notFound((c) => {
  const routes = routesAt(app.routes, c.req.path);
  const allowed = methodsOf(routes);
  const requestId = c.get("requestId");
  if (allowed.length === 0) {
    const detail = "There is no such address under /api; GET /api/docs lists them.";
    return problemResponse({ code: "route-unknown", detail }, requestId);
  }
  const allow = allowed.join(", ");
  if (c.req.method === "OPTIONS") {
    const open = routes.filter(({ method, path }) => isOpenToOthers(POLICY[`${method} ${path}`]));
    return new Response(null, { status: 204, headers: { Allow: allow, ...preflight(methodsOf(open)) } });
  }
  return problemResponse({ code: "method-not-allowed", detail: `This address knows ${allow}.`, allow }, requestId);
});

/** The answer to a browser that asks on behalf of another origin (Fetch standard 3.3); nothing where nothing is open. */
function preflight(methods: readonly string[]): Record<string, string> {
  if (methods.length === 0) return {};
  return {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": methods.join(", "),
    "Access-Control-Allow-Headers": "Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
  };
}

/** D1 reports every failure under this prefix; drizzle wraps it with the query, which stays in the log. */
function isStorageError(error: Error): boolean {
  const cause = error.cause instanceof Error ? error.cause.message : "";
  return error.message.startsWith("D1_") || cause.startsWith("D1_") || error.message.startsWith("Failed query");
}

app
  .route("/api/stations", readingRoutes)
  .route("/api/stations", stationRoutes)
  .route("/api/stations", stationSecretRoutes)
  .route("/api/stations", stationMessageRoutes)
  .route("/api/stations", stationCommandRoutes)
  .route("/api/stations", stationProfileRoutes)
  .route("/api/stations", setAsideRoutes)
  .route("/api/stations", stationSettingRoutes)
  .route("/api/stations", certificateRequestRoutes)
  .route("/api/stations", listingRoutes)
  .route("/api/stations", exclusionRoutes)
  .route("/api/tokens", tokenRoutes)
  .route("/api/token-policy", tokenPolicyRoutes)
  .route("/api/sessions", sessionRoutes)
  .route("/api/sessions", driverLinkRoutes)
  .route("/api/driver", driverRoutes)
  .route("/api/at", atStationRoutes)
  .route("/api/driver", driverWishesRoutes)
  .route("/api/driver", driverStopRoutes)
  .route("/api/driver", driverFeedbackRoutes)
  .route("/api/driver", driverPhotoRoutes)
  .route("/api/stations", stationFeedbackRoutes)
  .route("/api/stations", stationPhotoRoutes)
  .route("/api/feedback", feedbackRoutes)
  .route("/api/feedback", feedbackPhotoRoutes)
  .route("/api/feedback-export", feedbackExportRoutes)
  .route("/api/feedback-scores", feedbackScoreRoutes)
  .route("/api/feedback-trends", feedbackTrendRoutes)
  .route("/api/feedback", feedbackWorkRoutes)
  .route("/api", feedbackFigureRoutes)
  .route("/api/feedback-templates", feedbackTemplateRoutes)
  .route("/api/feedback-views", feedbackViewRoutes)
  .route("/api/community", communityRoutes)
  .route("/", communityPageRoutes)
  .route("/api/overview", overviewRoutes)
  .route("/api/search", searchRoutes)
  .route("/api/audit", auditRoutes)
  .route("/api/verify", verifyRoutes)
  .route("/api/sites", siteRoutes)
  .route("/api/sites", siteEnergyRoutes)
  .route("/api/profiles", compositeRoutes)
  .route("/api/profiles", profileRoutes)
  .route("/api/profiles", profileVersionRoutes)
  .route("/api/profiles", profileAssignmentRoutes)
  .route("/api/profiles", assignmentCheckRoutes)
  .route("/api/profiles", profileRollOutRoutes)
  .route("/api/assignments", assignmentRoutes)
  .route("/api/roll-outs", rollOutRoutes)
  .route("/api/access", accessRoutes)
  .route("/api/setup", setupRoutes)
  .route("/api/sign-in", signInRoutes)
  .route("/api/sign-out", signOutRoutes)
  .route("/api/oidc", oidcRoutes)
  .route("/api/invitations", invitationRoutes)
  .route("/api/passkeys", passkeyCeremonyRoutes)
  .route("/api/me/passkeys", ownPasskeyRoutes)
  .route("/api/me", meRoutes)
  .route("/api/people", peopleRoutes)
  .route("/api/keys", keyRoutes)
  .route("/ocpp", ocppRoutes)
  .route("/api/unknown-stations", unknownStationRoutes)
  .route("/api/metrics", metricsRoutes)
  .route("/api/health", healthRoutes)
  .get(
    "/api/openapi.json",
    describeRoute({
      ...PUBLIC,
      summary: "OpenAPI document",
      description: "This description, OpenAPI 3.1.",
      responses: {
        200: { description: "The document.", content: { "application/json": { schema: { type: "object" } } } },
      },
    }),
    async (c) => c.json(await describeApi(app), 200, { "Cache-Control": "no-cache" }),
  )
  .get(
    "/api/docs",
    describeRoute({
      ...PUBLIC,
      summary: "Readable description",
      description: "The same for people, as one page.",
      responses: { 200: { description: "The page.", content: { "text/html": { schema: { type: "string" } } } } },
    }),
    (c) => answerDocumentPage(c, app),
  );

export default app;
