// The audit trail keeps what it was given: nothing changes it, nothing takes it away, nothing stands in it twice.
import { describe, expect, it } from "vitest";
import { auditStatement, type NewAuditEntry } from "../../../edge/store/audit.ts";
import { database } from "../server.ts";

const entry: NewAuditEntry = {
  atMillis: 1_772_366_400_000,
  actor: { kind: "person", id: "p-1", name: "Mara" },
  action: "person.role-changed",
  subject: { kind: "person", id: "p-2", name: "Jon" },
  before: { role: "viewer" },
  after: { role: "operator" },
  requestId: "5f0c7b1e-0d3e-4a1c-9f5a-2b7f6f1f9d10",
  address: "203.0.113.7",
};

async function rows(key: string): Promise<Record<string, unknown>[]> {
  return (await database.prepare("SELECT * FROM audit_entries WHERE entry_key = ?").bind(key).all()).results;
}

describe("an entry", () => {
  it("cannot be changed, removed or replaced, whatever the statement", async () => {
    await auditStatement(database, entry, "kept").run();
    const before = await rows("kept");
    expect(before).toMatchObject([{ actor_name: "Mara", action: "person.role-changed", before: '{"role":"viewer"}' }]);
    for (const statement of [
      "UPDATE audit_entries SET actor_name = 'Nobody' WHERE entry_key = 'kept'",
      "UPDATE audit_entries SET id = 900 WHERE entry_key = 'kept'",
      "DELETE FROM audit_entries WHERE entry_key = 'kept'",
      "DELETE FROM audit_entries",
    ]) {
      await expect(database.prepare(statement).run(), statement).rejects.toThrow("only ever added");
    }
    const id = before[0]?.id;
    for (const [key, ownId] of [
      ["kept", null],
      ["other", id],
    ]) {
      await database
        .prepare(
          `INSERT OR REPLACE INTO audit_entries (id, entry_key, at_millis, actor_kind, actor_name, action, subject_kind, subject_id, request_id)
           VALUES (?, ?, 0, 'nobody', '', 'key.made', 'key', 'k', 'r')`,
        )
        .bind(ownId, key)
        .run();
    }
    expect(await rows("kept")).toEqual(before);
    expect(await rows("other")).toEqual([]);
  });

  it("that is delivered twice stands there once", async () => {
    await database.batch([auditStatement(database, entry, "twice"), auditStatement(database, entry, "twice")]);
    await auditStatement(database, { ...entry, address: null }, "twice").run();
    expect(await rows("twice")).toMatchObject([{ address: "203.0.113.7" }]);
  });

  it("takes the change that it tells of down with it when it cannot be written", async () => {
    const bad = { ...entry, subject: { ...entry.subject, id: null as unknown as string } };
    const change = database.prepare(
      "INSERT INTO stations (station_id, name, version, meters, evses, created_at_millis, last_seen_at_millis, active_sessions, revision) VALUES ('audited', '', 1, '[]', '[]', 0, NULL, 0, 1)",
    );
    await expect(database.batch([change, auditStatement(database, bad)])).rejects.toThrow("NOT NULL");
    expect(await database.prepare("SELECT 1 FROM stations WHERE station_id = 'audited'").first()).toBeNull();
  });
});
