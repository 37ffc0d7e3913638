// Answers to begin with, which all who answer share. Each change leaves an entry in the audit trail.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { entryOf } from "../audit-entry.ts";
import type { AuditAction } from "../contract/audit.ts";
import {
  type AnswerTemplate,
  answerTemplateListSchema,
  answerTemplateSchema,
  newAnswerTemplateSchema,
} from "../contract/feedback-work.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import { SHORT_ID, SHORT_ID_BYTES, shortId } from "../domain/short-ids.ts";
import { ProblemError } from "../errors.ts";
import {
  type AppEnv,
  answers,
  bindings,
  ifMatchParameter,
  jsonBody,
  pathParameter,
  problems,
  versionToChange,
} from "../http.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { auditStatement } from "../store/audit.ts";
import {
  deleteTemplate,
  insertTemplate,
  listTemplates,
  loadTemplate,
  MAX_TEMPLATES,
  updateTemplate,
} from "../store/feedback-desk.ts";
import { FORM_PROBLEMS } from "./access.ts";
import { CALLER, TAGS } from "./feedback.ts";

const EXAMPLE: AnswerTemplate = {
  ...{ id: "8TQ2M4ZK7X", revision: 1, name: "Limited by the site", language: "en" },
  text: "Thank you. At {station} the site allowed {limit} at that time; your car was given all of it.",
};
const { id: _, revision: __, ...NEW_EXAMPLE } = EXAMPLE;
const PERSON_PROBLEMS = ["credentials-missing", "credentials-wrong"] as const;
const idParameter = pathParameter("id", "Id of the template.", EXAMPLE.id);
const body = {
  required: true,
  content: { "application/json": { schema: resolver(newAnswerTemplateSchema), example: NEW_EXAMPLE } },
};

async function known(c: Context<AppEnv>): Promise<AnswerTemplate> {
  const id = c.req.param("id") ?? "";
  const template = SHORT_ID.test(id) ? await loadTemplate(bindings(c).database, id) : null;
  if (template !== null) return template;
  throw new ProblemError({ code: "feedback-template-unknown", detail: "There is no template of this id." });
}

const conflict = () =>
  new ProblemError({ code: "version-conflict", detail: "Somebody changed this template meanwhile; load it again." });

function requireRevision(database: D1Database, { id, revision }: AnswerTemplate): D1PreparedStatement {
  const stands = "EXISTS (SELECT 1 FROM answer_templates WHERE id = ? AND revision = ?)";
  return requirement(database, stands, id, revision);
}

function entryStatement(
  c: Context<AppEnv>,
  action: Extract<AuditAction, `feedback-template.${string}`>,
  before: AnswerTemplate | null,
  after: AnswerTemplate | null,
): D1PreparedStatement {
  const { id = "", name = null } = after ?? before ?? {};
  const fields = (template: AnswerTemplate | null) =>
    template && { name: template.name, language: template.language, text: template.text };
  const subject = { kind: "feedback-template" as const, id, name };
  return auditStatement(bindings(c).database, entryOf(c, action, subject, fields(before), fields(after)));
}

export const feedbackTemplateRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "List answers to begin with",
      description: "By name. What stands in braces is filled in where the template is used.",
      responses: {
        ...answers(200, "The templates.", answerTemplateListSchema, { items: [EXAMPLE] }),
        ...problems(...CALLER),
      },
    }),
    async (c) => c.json({ items: await listTemplates(bindings(c).database) }, 200),
  )
  .post(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "Add an answer to begin with",
      description: `At most ${MAX_TEMPLATES} are kept.`,
      requestBody: body,
      responses: {
        ...answers(201, "Added.", answerTemplateSchema, EXAMPLE),
        ...problems(...FORM_PROBLEMS, ...PERSON_PROBLEMS, "list-full"),
      },
    }),
    jsonBody(newAnswerTemplateSchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const id = shortId(crypto.getRandomValues(new Uint8Array(SHORT_ID_BYTES)));
      const template: AnswerTemplate = { id, revision: 1, ...c.req.valid("json") };
      const outcome = await commit(database, [
        requirement(database, "(SELECT count(*) FROM answer_templates) < ?", MAX_TEMPLATES),
        insertTemplate(database, template),
        entryStatement(c, "feedback-template.made", null, template),
      ]);
      if (outcome === "done") return c.json(template, 201);
      const detail = `${MAX_TEMPLATES} templates are kept already; remove one first.`;
      throw new ProblemError({ code: "list-full", detail });
    },
  )
  .put(
    "/:id",
    describeRoute({
      tags: TAGS,
      summary: "Change an answer to begin with",
      description: "If-Match: its `revision`.",
      parameters: [idParameter, ifMatchParameter],
      requestBody: body,
      responses: {
        ...answers(200, "The changed template.", answerTemplateSchema, { ...EXAMPLE, revision: 2 }),
        ...problems(
          ...FORM_PROBLEMS,
          ...PERSON_PROBLEMS,
          "bad-request",
          "feedback-template-unknown",
          "version-conflict",
        ),
      },
    }),
    jsonBody(newAnswerTemplateSchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const revision = versionToChange(c);
      const before = await known(c);
      if (before.revision !== revision) throw conflict();
      const { name, language, text } = c.req.valid("json");
      if (name === before.name && language === before.language && text === before.text) return c.json(before, 200);
      const after: AnswerTemplate = { id: before.id, revision: revision + 1, name, language, text };
      const outcome = await commit(database, [
        requireRevision(database, before),
        updateTemplate(database, after),
        entryStatement(c, "feedback-template.changed", before, after),
      ]);
      if (outcome !== "done") throw conflict();
      return c.json(after, 200);
    },
  )
  .delete(
    "/:id",
    describeRoute({
      tags: TAGS,
      summary: "Remove an answer to begin with",
      description: "Answers that were made of it stay.",
      parameters: [idParameter],
      responses: {
        204: { description: "Removed." },
        ...problems(...CALLER, "feedback-template-unknown", "version-conflict"),
      },
    }),
    async (c) => {
      const { database } = bindings(c);
      const before = await known(c);
      const outcome = await commit(database, [
        requireRevision(database, before),
        deleteTemplate(database, before.id),
        entryStatement(c, "feedback-template.removed", before, null),
      ]);
      if (outcome !== "done") throw conflict();
      return c.body(null, 204);
    },
  );
