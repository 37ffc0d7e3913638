// People in D1: read, added, changed. The rows are the sign-in library's; dates are its ISO texts.
import * as v from "valibot";
import type { Person } from "../contract/access.ts";
import { type Role, roleSchema } from "../contract/permissions.ts";
import { requirement } from "./requirements.ts";

/** People in one list: an organisation, not the public. */
const MAX_PEOPLE = 1_000;

const rowSchema = v.object({
  id: v.string(),
  name: v.string(),
  email: v.string(),
  role: roleSchema,
  version: v.number(),
  createdAt: v.string(),
  lastSeenAt: v.nullable(v.string()),
  passkeys: v.number(),
});

const SELECT = `SELECT id, name, email, role, version, "createdAt",
    (SELECT max("updatedAt") FROM sign_ins WHERE "userId" = people.id AND "expiresAt" > ?) AS "lastSeenAt",
    (SELECT count(*) FROM passkeys WHERE "userId" = people.id) AS passkeys
  FROM people`;

function toPerson(row: unknown): Person {
  const { createdAt, lastSeenAt, ...person } = v.parse(rowSchema, row);
  return {
    ...person,
    createdAtMillis: Date.parse(createdAt),
    lastSeenAtMillis: lastSeenAt === null ? null : Date.parse(lastSeenAt),
  };
}

/** Everybody, by name. */
export async function listPeople(database: D1Database): Promise<Person[]> {
  const { results } = await database
    .prepare(`${SELECT} ORDER BY name COLLATE NOCASE, id LIMIT ${MAX_PEOPLE}`)
    .bind(new Date().toISOString())
    .all();
  return results.map(toPerson);
}

export async function loadPerson(database: D1Database, id: string): Promise<Person | null> {
  const row = await database.prepare(`${SELECT} WHERE id = ?`).bind(new Date().toISOString(), id).first();
  return row === null ? null : toPerson(row);
}

export interface NewPerson {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** Whether somebody who may vouches that the address is this person's: only then the organisation's sign-in finds it. */
  readonly emailVerified: boolean;
  readonly role: Role;
}

/** The statement that adds a person. Of people with the same e-mail address only the first gets in. */
export function insertPerson(database: D1Database, person: NewPerson, nowMillis: number): D1PreparedStatement {
  const now = new Date(nowMillis).toISOString();
  return database
    .prepare(
      `INSERT INTO people (id, name, email, "emailVerified", role, version, "createdAt", "updatedAt")
       VALUES (?, ?, ?, ?, ?, 1, ?, ?)`,
    )
    .bind(person.id, person.name, person.email, person.emailVerified ? 1 : 0, person.role, now, now);
}

/** The statement that gives a new person a password, by its hash. */
export function insertPassword(
  database: D1Database,
  personId: string,
  hash: string,
  nowMillis: number,
): D1PreparedStatement {
  const now = new Date(nowMillis).toISOString();
  return database
    .prepare(
      `INSERT INTO credentials (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
       VALUES (?, ?, 'credential', ?, ?, ?, ?)`,
    )
    .bind(`${personId}.password`, personId, personId, hash, now, now);
}

/** The hash of the password of whoever has this e-mail address; null: nobody, or without a password. */
export async function loadPasswordHash(database: D1Database, email: string): Promise<string | null> {
  const row = await database
    .prepare(
      `SELECT password FROM credentials JOIN people ON people.id = credentials."userId"
       WHERE people.email = ? AND "providerId" = 'credential'`,
    )
    .bind(email)
    .first<{ password: string | null }>();
  return row?.password ?? null;
}

/** Requires that a person's password is still the one of this hash. */
export function requirePassword(database: D1Database, personId: string, hash: string): D1PreparedStatement {
  return requirement(
    database,
    `EXISTS (SELECT 1 FROM credentials WHERE "userId" = ? AND "providerId" = 'credential' AND password = ?)`,
    personId,
    hash,
  );
}

/** Whether the first run is over: it made an owner, or the bootstrap key invited one without it. */
export async function isSetUp(database: D1Database): Promise<boolean> {
  const sql = "SELECT 1 FROM first_owner UNION ALL SELECT 1 FROM people WHERE role = 'owner' LIMIT 1";
  return (await database.prepare(sql).first()) !== null;
}

/** Requires that there is no owner yet. */
export function requireNoOwner(database: D1Database): D1PreparedStatement {
  return requirement(database, "NOT EXISTS (SELECT 1 FROM people WHERE role = 'owner')");
}

/** Requires that an owner other than this person exists, or that the person is none. */
export function requireOtherOwner(database: D1Database, personId: string): D1PreparedStatement {
  return requirement(
    database,
    `EXISTS (SELECT 1 FROM people WHERE role = 'owner' AND id <> ?1)
      OR NOT EXISTS (SELECT 1 FROM people WHERE role = 'owner' AND id = ?1)`,
    personId,
  );
}
