// The audit trail: who changed what, when, from what to what.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import * as v from "valibot";
import { exportStream } from "../audit-export.ts";
import { AUDIT_ACTIONS, AUDIT_EXPORT_FORMATS, auditListSchema } from "../contract/audit.ts";
import { type AppEnv, answers, bindings, cursorParameter, limitParameter, problems, query } from "../http.ts";
import { auditAfter, listAudit } from "../store/audit.ts";
import { positionOf } from "./stations.ts";

const TAGS = ["Audit trail"];
/** Entries in one question to D1: some 300 bytes each. */
const EXPORT_PAGE = 500;
const MEDIA_TYPES = { csv: "text/csv; charset=utf-8; header=present", jsonl: "application/jsonl" } as const;

const GROUPS = [...new Set(AUDIT_ACTIONS.map((action) => action.split(".")[0] ?? ""))];
const instant = v.pipe(
  v.string(),
  v.regex(/^\d{1,15}$/, "whole milliseconds since 1970 are needed."),
  v.transform(Number),
);
const identifier = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

const filters = {
  action: v.pipe(
    v.optional(v.picklist([...AUDIT_ACTIONS, ...GROUPS])),
    v.description("An action, as `station.changed`, or the word before the dot for all of its kind."),
  ),
  actor: v.pipe(v.optional(identifier), v.description("Id of the person or key that acted.")),
  subject: v.pipe(v.optional(identifier), v.description("Id of what was changed.")),
  sinceMillis: v.pipe(v.optional(instant), v.description("From this instant on, UTC milliseconds.")),
  untilMillis: v.pipe(v.optional(instant), v.description("Before this instant, UTC milliseconds.")),
};
const listQuery = v.object({ ...filters, cursor: cursorParameter, limit: limitParameter });
const exportQuery = v.object({
  ...filters,
  format: v.pipe(v.picklist(AUDIT_EXPORT_FORMATS), v.description("`csv` (RFC 4180) or `jsonl`, one entry a line.")),
});

const EXAMPLE = {
  id: 17,
  atMillis: 1_772_366_400_000,
  actor: { kind: "person", id: "p-7Q4K2M9XW1", name: "Mara Lindt" },
  action: "station.changed",
  subject: { kind: "station", id: "CS-0042", name: "Car park, level 2" },
  before: { name: "Car park" },
  after: { name: "Car park, level 2" },
  requestId: "5f0c7b1e-0d3e-4a1c-9f5a-2b7f6f1f9d10",
  address: "203.0.113.7",
};
const REFUSALS = [
  "bad-request",
  "credentials-missing",
  "credentials-wrong",
  "forbidden",
  "storage-unavailable",
] as const;

export const auditRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "Read the audit trail",
      description:
        "Newest first. What a station's object did while the database was away shows under its own time once it is back.",
      responses: {
        ...answers(200, "A page of entries.", auditListSchema, { items: [EXAMPLE] }),
        ...problems(...REFUSALS),
      },
    }),
    query(listQuery),
    async (c) => {
      const { cursor, limit, ...filter } = c.req.valid("query");
      const position = positionOf(cursor, /^\d+$/);
      return c.json(await listAudit(bindings(c).database, filter, limit, position), 200);
    },
  )
  .get(
    "/export",
    describeRoute({
      tags: TAGS,
      summary: "Export the audit trail",
      description:
        "Every entry that the filters leave, oldest first, as a file. In `csv`, text that a spreadsheet would run as a formula has an apostrophe in front.",
      responses: {
        200: {
          description: "The file.",
          content: { "text/csv": { schema: { type: "string" } }, "application/jsonl": { schema: { type: "string" } } },
        },
        ...problems(...REFUSALS),
      },
    }),
    query(exportQuery),
    async (c) => {
      const { format, ...filter } = c.req.valid("query");
      const { database } = bindings(c);
      // Read before the answer begins, so that a database that is away is a refusal and not half a file.
      const first = await auditAfter(database, filter, EXPORT_PAGE, null);
      const file = exportStream(format, first, (entry) => auditAfter(database, filter, EXPORT_PAGE, entry));
      const name = `wattest-audit-${new Date().toISOString().slice(0, 10)}.${format}`;
      return new Response(file, {
        headers: { "Content-Type": MEDIA_TYPES[format], "Content-Disposition": `attachment; filename="${name}"` },
      });
    },
  );
