// The first run: one owner is made from a one-time code, once and for good.
import type { Context } from "hono";
import { entryOf } from "../audit-entry.ts";
import type { Setup } from "../contract/access.ts";
import { ProblemError } from "../errors.ts";
import { type AppEnv, bindings } from "../http.ts";
import { equalTexts } from "../objects/secret.ts";
import { auditStatement } from "../store/audit.ts";
import { authOf } from "./library.ts";
import { insertPassword, insertPerson, isSetUp, requireNoOwner } from "./people.ts";
import { commit } from "./requirements.ts";
import { makeId } from "./tokens.ts";

/**
 * Makes the first owner. Throws `setup-done`, `credentials-wrong`, `person-exists` or
 * `sign-in-unavailable`; then nothing was changed.
 */
export async function setUp(c: Context<AppEnv>, { code, name, email, password }: Setup): Promise<void> {
  const { database } = bindings(c);
  if (await isSetUp(database)) throw setupDone();
  await checkCode(c, code);
  const auth = await authOf(c.req.raw, bindings(c));
  const hash = await (await auth.$context).password.hash(password);
  const nowMillis = Date.now();
  const id = makeId();
  // Whoever has the code vouches for the address.
  const person = { id, name, email, emailVerified: true, role: "owner" } as const;
  const entry = entryOf(
    c,
    "installation.set-up",
    { kind: "installation", id: "installation", name: null },
    null,
    { owner: name, email },
    { kind: "person", id, name },
  );
  const outcome = await commit(database, [
    requireNoOwner(database),
    database.prepare("INSERT INTO first_owner (place, person_id, at_millis) VALUES (1, ?, ?)").bind(id, nowMillis),
    insertPerson(database, person, nowMillis),
    insertPassword(database, id, hash, nowMillis),
    auditStatement(database, entry),
  ]);
  if (outcome === "done") return;
  // Whom the bootstrap key invited before there was an owner.
  if (outcome !== "requirement" && outcome.taken === "people.email") {
    throw new ProblemError({ code: "person-exists", detail: "Somebody with this e-mail address is here already." });
  }
  throw setupDone();
}

function setupDone(): ProblemError {
  const detail = "The first owner was made already. Others are invited by an owner.";
  return new ProblemError({ code: "setup-done", detail });
}

async function checkCode(c: Context<AppEnv>, code: string): Promise<void> {
  const { setupCode, bootstrapKey } = bindings(c);
  if (setupCode === null && bootstrapKey === null) {
    const detail = "This server has no setup code: set WATTEST_SETUP_CODE or WATTEST_BOOTSTRAP_KEY and start it again.";
    throw new ProblemError({ code: "sign-in-unavailable", detail });
  }
  const [byCode, byKey] = await Promise.all([
    setupCode !== null && equalTexts(canonical(code), canonical(setupCode)),
    bootstrapKey !== null && equalTexts(code, bootstrapKey),
  ]);
  if (byCode || byKey) return;
  const detail = "The setup code is wrong. The server prints a new one at each start while no owner exists.";
  throw new ProblemError({ code: "credentials-wrong", detail });
}

/** Codes are typed by hand: case, hyphens and spaces do not count. */
function canonical(code: string): string {
  return code.toUpperCase().replaceAll(/[\s-]/g, "");
}
