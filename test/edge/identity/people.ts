// People of each role with a session, made once per test file: hashing a password takes some 60 ms.
import { env } from "cloudflare:workers";
import { expect } from "vitest";
import app from "../../../edge/app.ts";
import type { Access, Person } from "../../../edge/contract/access.ts";
import type { Role } from "../../../edge/contract/permissions.ts";
import { bindingsOf } from "../../../edge/env.ts";
import { authOf } from "../../../edge/identity/library.ts";
import { insertPassword, insertPerson, loadPerson } from "../../../edge/identity/people.ts";
import { makeId } from "../../../edge/identity/tokens.ts";

export const HOST = "http://localhost:8787";
export const PASSWORD = "correct horse battery";

export interface SignedIn {
  /** For the header Cookie. */
  readonly cookie: string;
  readonly person: Person;
}

const bindings = bindingsOf(env);
let hash: Promise<string> | undefined;
let count = 0;
const byRole = new Map<Role, Promise<SignedIn>>();

/** A call as a browser page of this server makes it. */
export async function send(
  path: string,
  init: {
    readonly method?: string;
    readonly body?: unknown;
    readonly cookie?: string;
    readonly headers?: Record<string, string>;
    readonly origin?: string;
    readonly environment?: Record<string, unknown>;
  } = {},
): Promise<Response> {
  const { body, cookie, origin = HOST, method = body === undefined ? "GET" : "POST" } = init;
  const request = new Request(`${origin}${path}`, {
    method,
    redirect: "manual",
    headers: {
      ...(method === "GET" ? {} : { Origin: origin }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(cookie === undefined ? {} : { Cookie: cookie }),
      // Each call from an address of its own: what is tested here is not the limit per address.
      "CF-Connecting-IP": `192.0.2.${(count++ % 250) + 1}`,
      ...init.headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return app.fetch(request, { ...env, ...init.environment });
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
  const { database } = bindings;
  const auth = await authOf(new Request(HOST), bindings);
  hash ??= auth.$context.then((context) => context.password.hash(PASSWORD));
  const id = makeId();
  const { name = `${role} ${count}`, email = `${role}-${count}-${id.slice(0, 6).toLowerCase()}@wattest.example` } =
    fields;
  const now = Date.now();
  await database.batch([
    insertPerson(database, { id, name, email: email.toLowerCase(), emailVerified: true, role }, now),
    insertPassword(database, id, await hash, now),
  ]);
  const person = await loadPerson(database, id);
  if (person === null) throw new Error("The person was not kept.");
  return person;
}

/** Signs in through the API and answers the cookie. */
export async function signIn(email: string, password = PASSWORD, cookie?: string): Promise<string> {
  const response = await send("/api/sign-in", {
    body: { email, password },
    ...(cookie === undefined ? {} : { cookie }),
  });
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
