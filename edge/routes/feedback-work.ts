// The operators' inbox, worked on: state, assignee, due time, merging, notes, the public answer, hiding. Each leaves an event with the
// report and an entry in the audit trail; none touches the driver's words.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { actorOf, entryOf } from "../audit-entry.ts";
import type { AuditAction } from "../contract/audit.ts";
import {
  type FeedbackEvent,
  feedbackAnswerSchema,
  feedbackChangeSchema,
  feedbackDetailSchema,
  feedbackHidingSchema,
  feedbackNoteSchema,
} from "../contract/feedback.ts";
import { MAX_FEEDBACK_BYTES } from "../contract/limits.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, answers, bindings, ifMatchParameter, jsonBody, problems, versionToChange } from "../http.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { auditStatement } from "../store/audit.ts";
import { type Handling, handlingStatements, loadFeedback } from "../store/feedback-inbox.ts";
import { followingStatements } from "../store/feedback-merging.ts";
import type { FeedbackRow } from "../store/feedback-writings.ts";
import { FORM_PROBLEMS } from "./access.ts";
import { feedbackIdParameter, knownFeedback, shownFeedback, TAGS } from "./feedback.ts";
import { DETAIL_EXAMPLE } from "./feedback-examples.ts";

const WORK_PROBLEMS = [
  ...FORM_PROBLEMS,
  ...(["feedback-unknown", "credentials-missing", "credentials-wrong"] as const),
] as const;
const CHANGE_PROBLEMS = [...WORK_PROBLEMS, "bad-request", "version-conflict"] as const;
const TEXT_EXAMPLE = { text: "Thank you. The site's profile allowed 11 kW until 18:00." };

const conflict = () =>
  new ProblemError({ code: "version-conflict", detail: "Somebody changed this report meanwhile; load it again." });
const refusal = (pointer: string, sentence: string) =>
  new ProblemError({ code: "schema-violated", detail: `${pointer}: ${sentence}`, pointer });

interface Work {
  readonly action: Extract<AuditAction, `feedback.${string}`>;
  readonly change: Partial<Handling>;
  readonly event: Pick<FeedbackEvent, "kind"> & Partial<Pick<FeedbackEvent, "before" | "after" | "text">>;
  /** For the trail. */
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  /** What else must hold. */
  readonly requirements?: readonly D1PreparedStatement[];
}

/** Writes a change of the report, its event and its entry together. Throws `version-conflict` where it has changed. */
async function write(c: Context<AppEnv>, row: FeedbackRow, work: Work): Promise<FeedbackRow> {
  const { database } = bindings(c);
  const { kind, name } = actorOf(c);
  const event: FeedbackEvent = {
    ...{ atMillis: Date.now(), by: { kind, name }, before: null, after: null, text: null },
    ...work.event,
  };
  const subject = { kind: "feedback", id: row.id, name: null } as const;
  const outcome = await commit(database, [
    requirement(database, "EXISTS (SELECT 1 FROM feedback WHERE id = ? AND revision = ?)", row.id, row.revision),
    ...(work.requirements ?? []),
    ...handlingStatements(database, row, work.change, event),
    ...followingStatements(database, row.id, work.change, event),
    auditStatement(database, entryOf(c, work.action, subject, work.before, work.after)),
  ]);
  if (outcome !== "done") throw conflict();
  return { ...row, ...work.change, revision: row.revision + 1 };
}

/** The report of the address, as it was when the caller read it. */
async function reportToChange(c: Context<AppEnv>): Promise<FeedbackRow> {
  const version = versionToChange(c);
  const row = await knownFeedback(c);
  if (row.revision !== version) throw conflict();
  return row;
}

/** A report is merged into one of its station that is not merged itself, and has none merged into it: no chains, no rings. */
async function merging(
  c: Context<AppEnv>,
  row: FeedbackRow,
  into: string,
): Promise<{ readonly target: FeedbackRow; readonly requirements: D1PreparedStatement[] }> {
  const { database } = bindings(c);
  const pointer = "/mergedInto";
  const target = into === row.id ? null : await loadFeedback(database, into);
  if (target === null || target.stationId !== row.stationId) {
    throw refusal(pointer, "the id of another report of the same station is needed.");
  }
  if (target.mergedInto !== null) throw refusal(pointer, "that report is merged into another one itself.");
  const holds = await database.prepare("SELECT 1 FROM feedback WHERE merged_into = ? LIMIT 1").bind(row.id).first();
  if (holds !== null) throw refusal(pointer, "other reports are merged into this one; take them out first.");
  const stands = "EXISTS (SELECT 1 FROM feedback WHERE id = ? AND revision = ? AND merged_into IS NULL)";
  return {
    target,
    requirements: [
      requirement(database, stands, into, target.revision),
      requirement(database, "NOT EXISTS (SELECT 1 FROM feedback WHERE merged_into = ?)", row.id),
    ],
  };
}

/** What is handled with another report is not handled by itself. */
function requireOwnHandling({ mergedInto }: Pick<FeedbackRow, "mergedInto">, pointer: string): void {
  if (mergedInto === null) return;
  throw refusal(pointer, `the report is merged into ${mergedInto} and follows its state and answer.`);
}

export const feedbackWorkRoutes = new Hono<AppEnv>()
  .patch(
    "/:id",
    describeRoute({
      tags: TAGS,
      summary: "Change state, assignee, due time or merging",
      description:
        "What is left out stays. `mergedInto`: the report of the same fault at the same station, whose state and answer this one takes on and follows from then on, so that the drivers of both read them; null takes it out again, as it stands. A report that was closed is `received` again when its driver changes it.",
      parameters: [feedbackIdParameter, ifMatchParameter],
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(feedbackChangeSchema), example: { state: "in-work" } } },
      },
      responses: {
        ...answers(200, "The changed report.", feedbackDetailSchema, DETAIL_EXAMPLE),
        ...problems(...CHANGE_PROBLEMS),
      },
    }),
    jsonBody(feedbackChangeSchema, MAX_FEEDBACK_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const row = await reportToChange(c);
      const wished = c.req.valid("json");
      const into = wished.mergedInto === undefined ? row.mergedInto : wished.mergedInto;
      if (wished.state !== undefined && wished.state !== row.state) requireOwnHandling({ mergedInto: into }, "/state");
      const fields = ["state", "assignee", "dueAtMillis", "mergedInto"] as const;
      const changed = fields.filter((field) => wished[field] !== undefined && wished[field] !== row[field]);
      if (changed.length === 0) return c.json(await shownFeedback(c, row), 200);
      let change = Object.fromEntries(changed.map((field) => [field, wished[field]])) as Partial<Handling>;
      const requirements: D1PreparedStatement[] = [];
      if (change.assignee != null) {
        const person = await database.prepare("SELECT 1 FROM people WHERE id = ?").bind(change.assignee).first();
        if (person === null) throw refusal("/assignee", "the id of a person is needed.");
      }
      if (change.mergedInto != null) {
        const merged = await merging(c, row, change.mergedInto);
        requirements.push(...merged.requirements);
        const { state, answer } = merged.target;
        change = { ...change, ...(state === row.state ? {} : { state }), ...(answer === null ? {} : { answer }) };
      }
      const named = Object.keys(change).filter((field) => field !== "answer") as (keyof Handling)[];
      const before = Object.fromEntries(named.map((field) => [field, row[field]]));
      const said = Object.fromEntries(named.map((field) => [field, change[field]]));
      const event = { kind: "changed" as const, before, after: said };
      const after = await write(c, row, {
        ...{ action: "feedback.changed", change, event, before, after: said, requirements },
      });
      return c.json(await shownFeedback(c, after), 200);
    },
  )
  .post(
    "/:id/notes",
    describeRoute({
      tags: TAGS,
      summary: "Add a note",
      description: "For operators alone; it stays with the report.",
      parameters: [feedbackIdParameter],
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(feedbackNoteSchema), example: TEXT_EXAMPLE } },
      },
      responses: {
        ...answers(201, "The report with the note.", feedbackDetailSchema, DETAIL_EXAMPLE),
        ...problems(...WORK_PROBLEMS, "version-conflict"),
      },
    }),
    jsonBody(feedbackNoteSchema, MAX_FEEDBACK_BYTES),
    async (c) => {
      const row = await knownFeedback(c);
      const { text } = c.req.valid("json");
      // The trail says that there is a note; the note itself may name people, and stands with the report.
      const after = await write(c, row, {
        ...{ action: "feedback.noted", change: {}, event: { kind: "note", text }, before: null, after: null },
      });
      return c.json(await shownFeedback(c, after), 201);
    },
  )
  .put(
    "/:id/answer",
    describeRoute({
      tags: TAGS,
      summary: "Answer in public",
      description:
        "The driver reads it where the feedback was given, and so does everybody who reads the report, and the drivers of reports that are merged into it. It replaces the answer before, which stays among the events.",
      parameters: [feedbackIdParameter, ifMatchParameter],
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(feedbackAnswerSchema), example: TEXT_EXAMPLE } },
      },
      responses: {
        ...answers(200, "The answered report.", feedbackDetailSchema, DETAIL_EXAMPLE),
        ...problems(...CHANGE_PROBLEMS),
      },
    }),
    jsonBody(feedbackAnswerSchema, MAX_FEEDBACK_BYTES),
    async (c) => {
      const row = await reportToChange(c);
      const { text } = c.req.valid("json");
      requireOwnHandling(row, "/text");
      if (row.answer?.text === text) return c.json(await shownFeedback(c, row), 200);
      const after = await write(c, row, {
        ...{ action: "feedback.answered", change: { answer: { text, atMillis: Date.now() } } },
        ...{ event: { kind: "answer", text }, before: { answer: row.answer?.text ?? null }, after: { answer: text } },
      });
      return c.json(await shownFeedback(c, after), 200);
    },
  )
  .put(
    "/:id/hiding",
    describeRoute({
      tags: TAGS,
      summary: "Hide a text",
      description:
        "From everybody but operators and its driver, who reads why. Its stars count as before: hiding raises no score.",
      parameters: [feedbackIdParameter, ifMatchParameter],
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: resolver(feedbackHidingSchema),
            example: { reason: "personal-data", explanation: "The second sentence names another driver." },
          },
        },
      },
      responses: {
        ...answers(200, "The hidden report.", feedbackDetailSchema, DETAIL_EXAMPLE),
        ...problems(...CHANGE_PROBLEMS),
      },
    }),
    jsonBody(feedbackHidingSchema, MAX_FEEDBACK_BYTES),
    async (c) => {
      const row = await reportToChange(c);
      const hidden = c.req.valid("json");
      if (JSON.stringify(row.hidden) === JSON.stringify(hidden)) return c.json(await shownFeedback(c, row), 200);
      const before = { visibility: row.visibility, ...row.hidden };
      const after = await write(c, row, {
        ...{ action: "feedback.hidden", change: { visibility: "hidden", hidden } },
        ...{ event: { kind: "hidden", before, after: { ...hidden }, text: hidden.explanation } },
        ...{ before, after: { visibility: "hidden", ...hidden } },
      });
      return c.json(await shownFeedback(c, after), 200);
    },
  )
  .delete(
    "/:id/hiding",
    describeRoute({
      tags: TAGS,
      summary: "Show a text that is hidden or held",
      description: "What is shown already stays so.",
      parameters: [feedbackIdParameter, ifMatchParameter],
      responses: {
        ...answers(200, "The shown report.", feedbackDetailSchema, DETAIL_EXAMPLE),
        ...problems("forbidden", "storage-unavailable", "feedback-unknown", "credentials-missing", "credentials-wrong"),
        ...problems("bad-request", "version-conflict"),
      },
    }),
    async (c) => {
      const row = await reportToChange(c);
      if (row.visibility === "public") return c.json(await shownFeedback(c, row), 200);
      const before = { visibility: row.visibility, ...row.hidden, holds: row.holds };
      const after = await write(c, row, {
        ...{ action: "feedback.released", change: { visibility: "public", holds: [], hidden: null } },
        ...{ event: { kind: "released", before, after: { visibility: "public" } } },
        ...{ before, after: { visibility: "public" } },
      });
      return c.json(await shownFeedback(c, after), 200);
    },
  );
