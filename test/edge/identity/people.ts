// People of each role with a session, made once per test file: hashing a password takes some 60 ms.
import { expect } from "vitest";
import type { Access, Person } from "../../../edge/contract/access.ts";
import type { Role } from "../../../edge/contract/permissions.ts";
import type { ProblemCode } from "../../../edge/contract/problem.ts";
import { bindingsOf } from "../../../edge/env.ts";
import { authOf } from "../../../edge/identity/library.ts";
import { insertPassword, insertPerson, loadPerson } from "../../../edge/identity/people.ts";
import { makeId } from "../../../edge/identity/tokens.ts";
import { type Call, call, database, ENVIRONMENT, ORIGIN } from "../server.ts";

export const PASSWORD = "correct horse battery";
export const SETUP_CODE = "TEST-SETUP-CODE";

export interface SignedIn {
  /** For the header Cookie. */
  readonly cookie: string;
  readonly person: Person;
}

let hash: Promise<string> | undefined;
let count = 0;
const byRole = new Map<Role, Promise<SignedIn>>();

/** A call as a page of this server makes it: by cookie or by nobody, with its Origin where something changes. */
export function send(path: string, options: Call & { readonly cookie?: string } = {}): Promise<Response> {
  const { cookie, ...rest } = options;
  const method = rest.method ?? (rest.body === undefined ? "GET" : "POST");
  return call(path, {
    by: "nobody",
    ...rest,
    method,
    headers: {
      ...(method === "GET" ? {} : { Origin: rest.origin ?? ORIGIN }),
      ...(cookie === undefined ? {} : { Cookie: cookie }),
      ...rest.headers,
    },
  });
}

/** Expects a refusal and answers its code. */
export async function refusalOf(answer: Promise<Response>): Promise<ProblemCode> {
  const response = await answer;
  expect(response.headers.get("Content-Type"), await response.clone().text()).toBe("application/problem+json");
  return (await response.json<{ code: ProblemCode }>()).code;
}

/** The cookies that an answer sets, as a browser would send them back; those that it clears are left out. */
export function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .filter((cookie) => !/max-age=0/i.test(cookie))
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

/** A new person with the password above, not signed in. */
export async function newPerson(role: Role, fields: { name?: string; email?: string } = {}): Promise<Person> {
  count += 1;
  const bindings = bindingsOf(ENVIRONMENT);
  const auth = await authOf(new Request(ORIGIN), bindings);
  hash ??= auth.$context.then((context) => context.password.hash(PASSWORD));
  const id = makeId();
  const { name = `${role} ${count}`, email = `${role}-${count}@wattest.example` } = fields;
  const now = Date.now();
  await database.batch([
    insertPerson(database, { id, name, email, emailVerified: true, role }, now),
    insertPassword(database, id, await hash, now),
  ]);
  const person = await loadPerson(database, id);
  if (person === null) throw new Error("The person was not kept.");
  return person;
}

/** Signs in through the API and answers the cookie. */
export async function signIn(email: string, password = PASSWORD, cookie?: string): Promise<string> {
  const body = { email, password };
  const response = await send("/api/sign-in", { body, ...(cookie === undefined ? {} : { cookie }) });
  expect(response.status, await response.clone().text()).toBe(200);
  return cookieOf(response);
}

/** A person of the role with a session, the same one for all tests of a file. */
export function signedIn(role: Role): Promise<SignedIn> {
  const known = byRole.get(role) ?? newSignedIn(role);
  byRole.set(role, known);
  return known;
}

/** A person of the role with a session, another one each time. */
export async function newSignedIn(role: Role): Promise<SignedIn> {
  const person = await newPerson(role);
  return { person, cookie: await signIn(person.email) };
}

export async function accessWith(cookie: string): Promise<Access> {
  return (await send("/api/access", { cookie })).json<Access>();
}

/** Whether the cookie still stands for somebody. */
export async function isSignedIn(cookie: string): Promise<boolean> {
  return (await accessWith(cookie)).actor !== null;
}

/** Actions in the audit trail that concern a subject, oldest first. */
export async function actionsOn(subjectId: string): Promise<unknown[]> {
  const { results } = await database
    .prepare("SELECT action FROM audit_entries WHERE subject_id = ? ORDER BY id")
    .bind(subjectId)
    .all();
  return results.map(({ action }) => action);
}
