// Saved views of the inbox: each sees and changes his own alone, so that they leave no entry in the audit trail.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { newSavedViewSchema, type SavedView, savedViewListSchema, savedViewSchema } from "../contract/feedback-work.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import { SHORT_ID_BYTES, shortId } from "../domain/short-ids.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, answers, bindings, jsonBody, pathParameter, problems } from "../http.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { deleteView, insertView, listViews, MAX_VIEWS } from "../store/feedback-desk.ts";
import { FORM_PROBLEMS } from "./access.ts";
import { CALLER, TAGS } from "./feedback.ts";

const EXAMPLE: SavedView = { id: "8TQ2M4ZK7X", name: "Slow in the north", query: "siteId=3XK9M2QW7A&problem=slow" };
const { id: _, ...NEW_EXAMPLE } = EXAMPLE;

function ownerOf(c: Context<AppEnv>): string {
  const principal = c.get("principal");
  if (principal === null) throw new Error("Nobody asks for views of his own.");
  return `${principal.kind} ${principal.id}`;
}

export const feedbackViewRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "List one's own views of the inbox",
      description: "Oldest first.",
      responses: {
        ...answers(200, "The views.", savedViewListSchema, { items: [EXAMPLE] }),
        ...problems(...CALLER),
      },
    }),
    async (c) => c.json({ items: await listViews(bindings(c).database, ownerOf(c)) }, 200),
  )
  .post(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "Save a view of the inbox",
      description: `At most ${MAX_VIEWS} are kept for each.`,
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(newSavedViewSchema), example: NEW_EXAMPLE } },
      },
      responses: {
        ...answers(201, "Saved.", savedViewSchema, EXAMPLE),
        ...problems(...FORM_PROBLEMS, "credentials-missing", "credentials-wrong", "list-full"),
      },
    }),
    jsonBody(newSavedViewSchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const id = shortId(crypto.getRandomValues(new Uint8Array(SHORT_ID_BYTES)));
      const view: SavedView = { id, ...c.req.valid("json") };
      const owner = ownerOf(c);
      const outcome = await commit(database, [
        requirement(database, "(SELECT count(*) FROM saved_views WHERE owner = ?) < ?", owner, MAX_VIEWS),
        insertView(database, owner, view, Date.now()),
      ]);
      if (outcome === "done") return c.json(view, 201);
      throw new ProblemError({ code: "list-full", detail: `You have ${MAX_VIEWS} views already; remove one first.` });
    },
  )
  .delete(
    "/:id",
    describeRoute({
      tags: TAGS,
      summary: "Remove a view of the inbox",
      description: "One's own; those of others are not found.",
      parameters: [pathParameter("id", "Id of the view.", EXAMPLE.id)],
      responses: { 204: { description: "Removed." }, ...problems(...CALLER, "feedback-view-unknown") },
    }),
    async (c) => {
      if (await deleteView(bindings(c).database, ownerOf(c), c.req.param("id"))) return c.body(null, 204);
      throw new ProblemError({ code: "feedback-view-unknown", detail: "You have no view of this id." });
    },
  );
