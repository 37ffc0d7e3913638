// What publishing a charging profile has in common whichever route does it: the check, the row of the newest version, the entry of the
// audit trail, and the answer.
import type { Context } from "hono";
import { asDelivered, checkBody } from "../../assembly/host/profiles/body.ts";
import { convertProfile } from "../../assembly/host/profiles/convert.ts";
import type { ProfileProblem } from "../../assembly/host/profiles/model.ts";
import { OCPP_VERSIONS } from "../../assembly/host/profiles/model.ts";
import { validateProfile } from "../../assembly/host/profiles/validate.ts";
import { actorOf, authorOf } from "../audit-entry.ts";
import { MAX_PROFILE_BODY_BYTES, type Profile, type ProfileBody, type ProfileVerdict } from "../contract/profiles.ts";
import type { Site } from "../contract/sites.ts";
import { bodyDifferences } from "../domain/profile-differences.ts";
import { SHORT_ID } from "../domain/short-ids.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, bindings } from "../http.ts";
import { commit, requirement } from "../identity/requirements.ts";
import { auditStatement } from "../store/audit.ts";
import {
  insertVersion,
  loadProfile,
  loadVersion,
  type ProfileRow,
  type ProfileVersionRow,
  shownProfile,
  updateProfile,
} from "../store/profiles.ts";

/** Somebody may change the name of a profile while a version is published; that is no conflict, and does not happen often. */
const ATTEMPTS = 3;

/** The profile of the address. */
export async function knownProfile(c: Context<AppEnv>): Promise<ProfileRow> {
  const id = c.req.param("id") ?? "";
  const row = SHORT_ID.test(id) ? await loadProfile(bindings(c).database, id) : null;
  if (row !== null) return row;
  throw new ProblemError({ code: "profile-unknown", detail: "No charging profile has this id." });
}

/** A version of a profile that is there. */
export async function knownVersion(c: Context<AppEnv>, { id }: ProfileRow, version: number) {
  const found = await loadVersion(bindings(c).database, id, version);
  if (found !== null) return found;
  throw new ProblemError({
    code: "profile-version-unknown",
    detail: "The profile has no version of this number.",
  });
}

/** The statements that put `after` in place of `before`, where that is still what stands there. */
export function replaceProfile(database: D1Database, before: ProfileRow, after: ProfileRow): D1PreparedStatement[] {
  const condition = "EXISTS (SELECT 1 FROM profiles WHERE id = ? AND revision = ?)";
  return [requirement(database, condition, before.id, before.revision), updateProfile(database, after)];
}

export const changedMeanwhile = (detail: string) => new ProblemError({ code: "version-conflict", detail });

/** Members that are null count as absent, and are not kept. */
export function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(entries.map(([name, member]) => [name, withoutNulls(member)])) as T;
}

/** Problems of a body as of now, with their pointers into it. */
export function problemsOf(body: ProfileBody): readonly ProfileProblem[] {
  return checkBody(body, Math.floor(Date.now() / 1_000));
}

export const isPublishable = (problems: readonly ProfileProblem[]): boolean =>
  problems.every(({ severity }) => severity !== "error");

/** Periods of a body that can be published which allow more than a site's connection carries. */
export function siteProblems(body: ProfileBody, site: Site): readonly ProfileProblem[] {
  const { limit, phases, voltageMillivolts } = site;
  if (limit === null) return [];
  const siteLimitMilliwatts =
    limit.kind === "power" ? limit.watts * 1_000 : (limit.milliampsPerPhase * phases * voltageMillivolts) / 1_000;
  const context = { version: "2.1" as const, siteLimitMilliwatts, voltageMillivolts };
  return validateProfile(asDelivered(body), context, ["site"]).problems;
}

/** What becomes of a body that can be published at a station that takes both units, in each version. */
export function versionsOf(body: ProfileBody, site: Site | null): ProfileVerdict["versions"] {
  const { timeZone = null, phases = 3, voltageMillivolts = 230_000 } = site ?? {};
  return OCPP_VERSIONS.map((version) => {
    const { ok, notes } = convertProfile(body, {
      ...{ version, timeZone, phases, voltageMillivolts, nowSeconds: Math.floor(Date.now() / 1_000) },
      ...{ profileId: 1, evseId: 0, transactionId: "1", units: null, scheduleIndex: 0 },
    });
    return { ocppVersion: version, canBeSent: ok, notes: [...notes] };
  });
}

/** Refuses a body that cannot be published; `pointer` is where it stands in what was sent. */
export function requirePublishable(body: ProfileBody, pointer: string): void {
  const problems = problemsOf(body).map((one) => ({ ...one, pointer: pointer + one.pointer }));
  const first = problems.find(({ severity }) => severity === "error");
  if (first !== undefined) throw unpublishable(problems, first.pointer, first.message);
  if (new TextEncoder().encode(JSON.stringify(body)).byteLength <= MAX_PROFILE_BODY_BYTES) return;
  const detail = `A profile has at most ${MAX_PROFILE_BODY_BYTES} bytes of JSON.`;
  throw new ProblemError({ code: "body-too-large", detail, pointer });
}

/** Refuses to publish the body of an earlier version again where that cannot be; `errors` point into that body. */
export function requirePublishableAgain(body: ProfileBody): void {
  const problems = problemsOf(body);
  const first = problems.find(({ severity }) => severity === "error");
  if (first !== undefined) throw unpublishable(problems, "/version", `it cannot be published today. ${first.message}`);
}

function unpublishable(errors: readonly ProfileProblem[], pointer: string, message: string): ProblemError {
  return new ProblemError({ code: "schema-violated", detail: `${pointer}: ${message}`, pointer, errors: [...errors] });
}

/** What lists show of a body that was found publishable. */
export function listed(body: ProfileBody): Pick<ProfileRow, "purpose" | "unit"> {
  const [schedule] = body.chargingSchedule as readonly { chargingRateUnit: ProfileRow["unit"] }[];
  return { purpose: String(body.chargingProfilePurpose), unit: schedule?.chargingRateUnit ?? "A" };
}

/** A profile that was read or made, as the answer. */
export function shown(
  c: Context<AppEnv>,
  row: ProfileRow,
  version: { body: ProfileBody; reason: string | null },
): Profile {
  c.header("ETag", `"${row.revision}"`);
  return shownProfile(row, version);
}

export interface Publication {
  readonly body: ProfileBody;
  readonly reason: string;
  /** The version whose body this is again; null: it was drawn. */
  readonly restores: number | null;
}

/**
 * Publishes the next version of the profile of the address. `prepare` gets the profile as it is and the body of its newest version,
 * and says what is published, or throws. All that is changed is one batch with its entry in the audit trail.
 */
export async function publish(
  c: Context<AppEnv>,
  prepare: (row: ProfileRow) => Promise<Publication> | Publication,
): Promise<Profile> {
  const { database } = bindings(c);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const before = await knownProfile(c);
    const { body, reason, restores } = await prepare(before);
    const { body: oldBody } = await knownVersion(c, before, before.version);
    const atMillis = Date.now();
    const by = actorOf(c);
    const version = before.version + 1;
    const after: ProfileRow = {
      ...before,
      ...listed(body),
      ...{ version, revision: before.revision + 1, updatedBy: by },
      // Lists go by it: a clock that was set back must not put the newest version behind an older one of the same profile.
      updatedAtMillis: Math.max(atMillis, before.updatedAtMillis),
    };
    const row: ProfileVersionRow = {
      ...{ profileId: before.id, version, atMillis: after.updatedAtMillis, by, reason, restores },
      body: JSON.stringify(body),
    };
    const differences = bodyDifferences(oldBody, body);
    const entry = {
      ...authorOf(c),
      action: restores === null ? ("profile.published" as const) : ("profile.rolled-back" as const),
      subject: { kind: "profile" as const, id: before.id, name: before.name },
      before: { version: before.version, ...differences.before },
      after: { version, reason, ...(restores === null ? {} : { restores }), ...differences.after },
    };
    const outcome = await commit(database, [
      ...replaceProfile(database, before, after),
      insertVersion(database, row),
      auditStatement(database, entry),
    ]);
    if (outcome === "done") return shown(c, after, { body, reason });
  }
  throw changedMeanwhile("Others change this profile at the same time. Send it again.");
}
