// What drivers say as a file for spreadsheets, written page by page. How drivers can be reached is not in it: a file goes further than
// its reader.
import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { csvCell } from "../audit-export.ts";
import type { FeedbackItem, FeedbackList } from "../contract/feedback.ts";
import { DIMENSIONS } from "../domain/score/voice.ts";
import { type AppEnv, bindings, problems, query } from "../http.ts";
import { parseCursor } from "../store/cursor.ts";
import type { FeedbackFilter } from "../store/feedback-filter.ts";
import { listFeedback } from "../store/feedback-inbox.ts";
import { CALLER, filterOf, filterQuery, TAGS } from "./feedback.ts";

/** Reports in one question to D1: with 2,000 characters each some 500 KB. */
const EXPORT_PAGE = 200;
/** Without it the most common spreadsheet takes UTF-8 for something else, and drivers write in every script. */
const BYTE_ORDER_MARK = "\ufeff";

const COLUMNS: Readonly<Record<string, (item: FeedbackItem) => string | number | null>> = {
  id: ({ id }) => id,
  created_at: ({ createdAtMillis }) => new Date(createdAtMillis).toISOString(),
  updated_at: ({ updatedAtMillis }) => new Date(updatedAtMillis).toISOString(),
  station_id: ({ stationId }) => stationId,
  evse_id: ({ evseId }) => evseId,
  session_id: ({ sessionId }) => sessionId,
  verified: ({ verified }) => String(verified),
  stars: ({ stars }) => stars,
  ...Object.fromEntries(DIMENSIONS.map((rated) => [rated, ({ dimensions }: FeedbackItem) => dimensions[rated]])),
  reasons: ({ reasons }) => reasons.join(" "),
  check_in_status: (item) => item.checkInStatus,
  language: ({ language }) => language,
  text: (item) => item.text,
  state: ({ state }) => state,
  visibility: ({ visibility }) => visibility,
  hidden_because: ({ hidden }) => hidden?.reason ?? null,
  assignee: ({ assignee }) => assignee,
  due_at: ({ dueAtMillis }) => (dueAtMillis === null ? null : new Date(dueAtMillis).toISOString()),
  merged_into: ({ mergedInto }) => mergedInto,
  answer: ({ answer }) => answer?.text ?? null,
};
const csvRow = (cells: readonly (string | number | null)[]) => `${cells.map(csvCell).join(",")}\r\n`;

/** Page by page, as fast as it is read. */
function exported(database: D1Database, filter: FeedbackFilter, first: FeedbackList) {
  const encoder = new TextEncoder();
  let page = first;
  let head = `${BYTE_ORDER_MARK}${csvRow(Object.keys(COLUMNS))}`;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const rows = page.items.map((item) => csvRow(Object.values(COLUMNS).map((read) => read(item))));
        controller.enqueue(encoder.encode(head + rows.join("")));
        head = "";
        if (page.nextCursor === undefined) return controller.close();
        page = await listFeedback(database, filter, EXPORT_PAGE, parseCursor(page.nextCursor));
      },
    },
    { highWaterMark: 0 },
  );
}

export const feedbackExportRoutes = new Hono<AppEnv>().get(
  "/",
  describeRoute({
    tags: TAGS,
    summary: "Export what drivers say",
    description:
      "Every report that the filters leave as CSV (RFC 4180, UTF-8 with a byte order mark), newest first. Text that a spreadsheet would run as a formula has an apostrophe in front.",
    responses: {
      200: { description: "The file.", content: { "text/csv": { schema: { type: "string" } } } },
      ...problems("bad-request", ...CALLER),
    },
  }),
  query(filterQuery),
  async (c) => {
    const { database } = bindings(c);
    const filter = filterOf(c.req.valid("query"));
    // The first page is read before the answer begins, so that a database that is away is a problem and no empty file.
    const first = await listFeedback(database, filter, EXPORT_PAGE, null);
    return new Response(c.req.method === "HEAD" ? null : exported(database, filter, first), {
      headers: {
        "Content-Type": "text/csv; charset=utf-8; header=present",
        "Content-Disposition": 'attachment; filename="wattest-feedback.csv"',
      },
    });
  },
);
