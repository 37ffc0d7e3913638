// Identifications that may charge: kept, changed, blocked, deleted. A station that asks is told by these from its next
// question on.
import { type Context, Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import * as v from "valibot";
import { entryOf } from "../audit-entry.ts";
import { MAX_FORM_BYTES } from "../contract/limits.ts";
import {
  idTokenSchema,
  type NewToken,
  newTokenSchema,
  type TokenChange,
  tokenChangeSchema,
  tokenImportResultSchema,
  tokenImportSchema,
  tokenListSchema,
  tokenSchema,
} from "../contract/tokens.ts";
import { tokenKey } from "../domain/authorization.ts";
import { ProblemError } from "../errors.ts";
import {
  type AppEnv,
  answers,
  bindings,
  cursorParameter,
  ifMatchParameter,
  jsonBody,
  limitParameter,
  pathParameter,
  problems,
  query,
  versionToChange,
} from "../http.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { auditStatement, auditStatementOfMany, type NewAuditEntry } from "../store/audit.ts";
import {
  insertToken,
  listTokens,
  loadToken,
  loadTokens,
  putTokens,
  shownAs,
  type TokenRow,
  updateToken,
} from "../store/tokens.ts";
import { FORM_PROBLEMS } from "./access.ts";
import { positionOf } from "./stations.ts";

const TAGS = ["Identifications"];
const EXAMPLE = {
  idToken: "04A2E5D1C36F80",
  name: "Ada Keller, card",
  type: "ISO14443",
  group: "Keller GmbH",
  blocked: false,
  expiresAtMillis: 1_803_902_400_000,
  maxSessions: 1,
  status: "accepted",
  activeSessions: 0,
  createdAtMillis: 1_772_366_400_000,
  version: 1,
};
const { status: _, activeSessions: __, createdAtMillis: ___, version: ____, ...NEW_EXAMPLE } = EXAMPLE;
const CALLER = ["credentials-missing", "credentials-wrong", "forbidden", "storage-unavailable"] as const;
const idTokenParameter = pathParameter("idToken", "The identification, in either case.", EXAMPLE.idToken);

const listQuery = v.object({
  search: v.pipe(
    v.optional(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100))),
    v.description("Part of the identification or of the name."),
  ),
  status: v.pipe(v.optional(tokenSchema.entries.status), v.description("Only those with this status.")),
  group: v.pipe(v.optional(idTokenSchema), v.description("Only members of this group.")),
  cursor: cursorParameter,
  limit: limitParameter,
});

function unknownToken(): ProblemError {
  return new ProblemError({ code: "token-unknown", detail: "No such identification is kept." });
}

/** One of the address, as it is kept. */
async function known(c: Context<AppEnv>): Promise<TokenRow> {
  const idToken = c.req.param("idToken") ?? "";
  const row = v.is(idTokenSchema, idToken) ? await loadToken(bindings(c).database, idToken) : null;
  if (row === null) throw unknownToken();
  return row;
}

function newRow(token: NewToken, nowMillis: number): TokenRow {
  const { idToken, name = "", type = "ISO14443", group = null, blocked = false } = token;
  const { expiresAtMillis = null, maxSessions = null } = token;
  const key = tokenKey(idToken);
  return {
    ...{ key, idToken, name, type, group, blocked, expiresAtMillis, maxSessions },
    ...{ createdAtMillis: nowMillis, version: 1 },
  };
}

/** The row with what the change names; the same row where that is nothing new. */
function changedRow(
  row: TokenRow,
  { name, type, group, blocked, expiresAtMillis, maxSessions }: TokenChange,
): TokenRow {
  const changed = {
    ...row,
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { type }),
    ...(group === undefined ? {} : { group }),
    ...(blocked === undefined ? {} : { blocked }),
    ...(expiresAtMillis === undefined ? {} : { expiresAtMillis }),
    ...(maxSessions === undefined ? {} : { maxSessions }),
  };
  return JSON.stringify(changed) === JSON.stringify(row) ? row : { ...changed, version: row.version + 1 };
}

const HIDDEN = "•••";

/**
 * The entry of a change. The trail names the identification and never its holder: entries stay for ever, and a name must
 * be gone once its identification is deleted.
 */
function entryFor(
  c: Context<AppEnv>,
  action: "token.made" | "token.changed" | "token.removed",
  before: TokenRow | null,
  after: TokenRow | null,
): NewAuditEntry {
  const id = (after ?? before)?.idToken ?? "";
  const entry = entryOf(c, action, { kind: "token", id, name: null }, fieldsOf(before), fieldsOf(after));
  return { ...entry, before: withoutName(entry.before), after: withoutName(entry.after) };
}

function fieldsOf(row: TokenRow | null) {
  if (row === null) return null;
  const { name, type, group, blocked, expiresAtMillis, maxSessions } = row;
  return { name, type, group, blocked, expiresAtMillis, maxSessions };
}

function withoutName(fields: NewAuditEntry["before"]): NewAuditEntry["before"] {
  return fields === null || !fields.name ? fields : { ...fields, name: HIDDEN };
}

async function shown(c: Context<AppEnv>, row: TokenRow) {
  const [token] = await shownAs(bindings(c).database, [row], Date.now());
  if (token === undefined) throw new Error("A row is shown as one token.");
  c.header("ETag", `"${token.version}"`);
  return token;
}

/** Requires that a row is still at its version. */
function unchanged(database: D1Database, { key, version }: TokenRow): D1PreparedStatement {
  return requirement(database, "EXISTS (SELECT 1 FROM tokens WHERE key = ? AND version = ?)", key, version);
}

const conflict = () =>
  new ProblemError({ code: "version-conflict", detail: "Somebody changed this identification meanwhile." });

export const tokenRoutes = new Hono<AppEnv>()
  .get(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "List identifications",
      description: "In the order of their letters, whatever the case.",
      responses: {
        ...answers(200, "A page of identifications.", tokenListSchema, { items: [EXAMPLE] }),
        ...problems("bad-request", ...CALLER),
      },
    }),
    query(listQuery),
    async (c) => {
      const { search = null, status = null, group = null, cursor, limit } = c.req.valid("query");
      const filter = { search, status, group };
      return c.json(await listTokens(bindings(c).database, filter, limit, positionOf(cursor), Date.now()), 200);
    },
  )
  .post(
    "/",
    describeRoute({
      tags: TAGS,
      summary: "Add an identification",
      description:
        "Left out: no name, ISO14443, no group, not blocked, no expiry, any number of sessions at the same time. `maxSessions`: a start beyond it is told ConcurrentTx; a session counts until its end arrived, at most 24 h after its newest reading.",
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(newTokenSchema), example: NEW_EXAMPLE } },
      },
      responses: {
        ...answers(201, "Added.", tokenSchema, EXAMPLE),
        ...problems(...FORM_PROBLEMS, "token-exists", "credentials-missing", "credentials-wrong"),
      },
    }),
    jsonBody(newTokenSchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const row = newRow(c.req.valid("json"), Date.now());
      const entry = entryFor(c, "token.made", null, row);
      const outcome = await commit(database, [insertToken(database, row), auditStatement(database, entry)]);
      if (outcome !== "done") {
        const detail = "/idToken: this identification is kept already; letters count as the same in either case.";
        throw new ProblemError({ code: "token-exists", detail, pointer: "/idToken" });
      }
      c.header("Location", `/api/tokens/${encodeURIComponent(row.idToken)}`);
      return c.json(await shown(c, row), 201);
    },
  )
  .post(
    "/import",
    describeRoute({
      tags: TAGS,
      summary: "Add or change many identifications",
      description:
        "1 to 1,000 at once, all or none. Those that are kept already are changed in what is named; what is left out stays as it is.",
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(tokenImportSchema), example: { tokens: [NEW_EXAMPLE] } } },
      },
      responses: {
        ...answers(200, "How many were added, and how many changed.", tokenImportResultSchema, {
          created: 1,
          changed: 0,
        }),
        ...problems(...FORM_PROBLEMS, "version-conflict", "credentials-missing", "credentials-wrong"),
      },
    }),
    jsonBody(tokenImportSchema),
    async (c) => {
      const { database } = bindings(c);
      const { tokens } = c.req.valid("json");
      const keys = tokens.map(({ idToken }) => tokenKey(idToken));
      const twice = keys.findIndex((key, index) => keys.indexOf(key) !== index);
      if (twice !== -1) {
        const pointer = `/tokens/${twice}/idToken`;
        const detail = `${pointer}: this identification is listed twice.`;
        throw new ProblemError({ code: "schema-violated", detail, pointer });
      }
      const nowMillis = Date.now();
      const before = new Map((await loadTokens(database, keys)).map((row) => [row.key, row]));
      const changes = tokens.map((token) => {
        const old = before.get(tokenKey(token.idToken)) ?? null;
        return { old, row: old === null ? newRow(token, nowMillis) : changedRow(old, token) };
      });
      const news = changes.filter(({ old, row }) => old !== row);
      const created = news.filter(({ old }) => old === null).length;
      if (news.length > 0) {
        const entries = news.map(({ old, row }) =>
          entryFor(c, old === null ? "token.made" : "token.changed", old, row),
        );
        const kept = news.flatMap(({ old }) => old ?? []).map(({ key, version }) => ({ key, version }));
        const outcome = await commit(database, [
          // Nothing was added, changed or deleted among them since they were read.
          requirement(
            database,
            `(SELECT count(*) FROM tokens WHERE tokens.key IN (SELECT value ->> 'key' FROM json_each(?1))) = ?3
             AND (SELECT count(*) FROM json_each(?2) AS one JOIN tokens ON tokens.key = one.value ->> 'key'
               AND tokens.version = one.value ->> 'version') = ?3`,
            JSON.stringify(news.map(({ row }) => ({ key: row.key }))),
            JSON.stringify(kept),
            kept.length,
          ),
          putTokens(
            database,
            news.map(({ row }) => row),
          ),
          auditStatementOfMany(database, entries),
        ]);
        if (outcome !== "done") {
          const detail = "Somebody changed some of these identifications meanwhile; send them again.";
          throw new ProblemError({ code: "version-conflict", detail });
        }
      }
      return c.json({ created, changed: news.length - created }, 200);
    },
  )
  .get(
    "/:idToken",
    describeRoute({
      tags: TAGS,
      summary: "Read an identification",
      parameters: [idTokenParameter],
      description: "The ETag is its version.",
      responses: {
        ...answers(200, "The identification.", tokenSchema, EXAMPLE),
        ...problems(...CALLER, "token-unknown"),
      },
    }),
    async (c) => c.json(await shown(c, await known(c)), 200),
  )
  .patch(
    "/:idToken",
    describeRoute({
      tags: TAGS,
      summary: "Change an identification",
      description:
        "Holds from the next time that a station asks. A station that keeps identifications itself (authorization cache, local list) may go on with what it was told before; ClearCache makes it ask.",
      parameters: [idTokenParameter, ifMatchParameter],
      requestBody: {
        required: true,
        content: { "application/json": { schema: resolver(tokenChangeSchema), example: { blocked: true } } },
      },
      responses: {
        ...answers(200, "The changed identification.", tokenSchema, {
          ...EXAMPLE,
          blocked: true,
          status: "blocked",
          version: 2,
        }),
        ...problems(
          ...FORM_PROBLEMS,
          "bad-request",
          "token-unknown",
          "version-conflict",
          "credentials-missing",
          "credentials-wrong",
        ),
      },
    }),
    jsonBody(tokenChangeSchema, MAX_FORM_BYTES),
    async (c) => {
      const { database } = bindings(c);
      const version = versionToChange(c);
      const before = await known(c);
      if (before.version !== version) throw conflict();
      const after = changedRow(before, c.req.valid("json"));
      if (after !== before) {
        const outcome = await commit(database, [
          unchanged(database, before),
          updateToken(database, after),
          auditStatement(database, entryFor(c, "token.changed", before, after)),
        ]);
        if (outcome !== "done") {
          await known(c);
          throw conflict();
        }
      }
      return c.json(await shown(c, after), 200);
    },
  )
  .delete(
    "/:idToken",
    describeRoute({
      tags: TAGS,
      summary: "Delete an identification",
      description: "From then on it is one that is not kept. Sessions with it stay, and go on if they do.",
      parameters: [idTokenParameter],
      responses: { 204: { description: "Deleted." }, ...problems(...CALLER, "token-unknown") },
    }),
    async (c) => {
      const { database } = bindings(c);
      const row = await known(c);
      const outcome = await commit(database, [
        requirement(database, "EXISTS (SELECT 1 FROM tokens WHERE key = ?)", row.key),
        database.prepare("DELETE FROM tokens WHERE key = ?").bind(row.key),
        auditStatement(database, entryFor(c, "token.removed", row, null)),
      ]);
      if (outcome !== "done") throw unknownToken();
      return c.body(null, 204);
    },
  );
