// Commands that wait for an absent station: kept, sent in their order when it has come back, each at most once, and what
// became of them is told, whatever is evicted or cut in between.
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { AuditList } from "../../../edge/contract/audit.ts";
import type { CommandAnswer, KeptCommand, KeptCommandList } from "../../../edge/contract/ocpp.ts";
import type { Station } from "../../../edge/contract/stations.ts";
import { MAX_KEPT_WAITING } from "../../../edge/objects/kept-commands.ts";
import { liveSocket, saveState } from "../../../edge/objects/sockets.ts";
import { call, callJson, newStation, problemOf, stations, type TestStation } from "../server.ts";
import { type Charger, connect } from "./charger.ts";

async function send(station: TestStation, action: string, payload: object = {}, more: object = {}) {
  return callJson<CommandAnswer>(`/api/stations/${station.id}/commands`, {
    body: { action, payload, whenOffline: "wait", ...more },
  });
}

async function kept(station: TestStation): Promise<KeptCommandList["items"]> {
  return (await callJson<KeptCommandList>(`/api/stations/${station.id}/commands`)).items;
}

/** States by action, oldest first. */
async function states(station: TestStation): Promise<string[]> {
  return (await kept(station)).map(({ action, state }) => `${action} ${state}`).reverse();
}

/** The command that the station gets next; answers it. */
async function answerNext(charger: Charger, response: object): Promise<string> {
  const [type, id, action] = await charger.next();
  expect(type).toBe(2);
  charger.send(JSON.stringify([3, id, response]));
  return String(action);
}

/** A station that spoke 1.6 and has gone. */
async function absentStation(protocol = "ocpp1.6"): Promise<TestStation> {
  const station = await newStation();
  const charger = await connect(station, protocol);
  await charger.call("Heartbeat", {});
  charger.close();
  await expect
    .poll(async () => (await callJson<Station>(`/api/stations/${station.id}`)).connection?.online)
    .toBe(false);
  return station;
}

const ACCEPTED = { status: "Accepted" };

describe("commands for an absent station", () => {
  it("wait, go out in their order after the station's first answer, and tell what it answered", async () => {
    const station = await absentStation();
    const first = await send(station, "ClearCache");
    expect(first).toEqual({ status: "waiting", commandId: "1" });
    expect(await send(station, "GetLocalListVersion")).toEqual({ status: "waiting", commandId: "2" });
    expect(await states(station)).toEqual(["ClearCache waiting", "GetLocalListVersion waiting"]);
    const charger = await connect(station);
    // The first frame that comes is the answer and no command.
    expect((await charger.call("Heartbeat", {}))[0]).toBe(3);
    const [, id, action] = await charger.next();
    expect(action).toBe("ClearCache");
    expect((await charger.call("Heartbeat", {}))[0]).toBe(3);
    expect(charger.waiting).toEqual([]);
    expect(await states(station)).toEqual(["ClearCache sent", "GetLocalListVersion waiting"]);
    charger.send(JSON.stringify([3, id, ACCEPTED]));
    expect(await answerNext(charger, { listVersion: 7 })).toBe("GetLocalListVersion");
    await expect.poll(() => states(station)).toEqual(["ClearCache answered", "GetLocalListVersion answered"]);
    const one = await callJson<KeptCommand>(`/api/stations/${station.id}/commands/2`);
    expect(one).toMatchObject({ state: "answered", response: { listVersion: 7 }, payload: {} });
    expect(one.sentAtMillis).toBeGreaterThanOrEqual(one.createdAtMillis);
    expect(one.endedAtMillis).toBeGreaterThanOrEqual(one.sentAtMillis ?? Number.MAX_SAFE_INTEGER);
  });

  it("are in the audit trail when they are left, taken back and sent, each under whoever left it", async () => {
    const station = await absentStation();
    const secret = "0123456789ABCDEF";
    await send(station, "ChangeConfiguration", { key: "AuthorizationKey", value: secret });
    await send(station, "ClearCache");
    const cancelled = await call(`/api/stations/${station.id}/commands/2`, { method: "DELETE" });
    expect(await cancelled.json()).toMatchObject({ id: "2", state: "cancelled", sentAtMillis: null });
    const charger = await connect(station);
    await charger.call("Heartbeat", {});
    const [, id, , payload] = await charger.next();
    expect(payload).toEqual({ key: "AuthorizationKey", value: secret });
    charger.send(JSON.stringify([3, id, ACCEPTED]));
    await expect.poll(() => states(station)).toEqual(["ChangeConfiguration answered", "ClearCache cancelled"]);
    const audit = async () =>
      (await callJson<AuditList>(`/api/audit?action=station&subject=${station.id}`)).items.map(({ action }) => action);
    await expect
      .poll(audit)
      .toEqual([
        "station.commanded",
        "station.command-cancelled",
        "station.command-kept",
        "station.command-kept",
        "station.registered",
      ]);
    const { items } = await callJson<AuditList>(`/api/audit?action=station&subject=${station.id}`);
    expect(items[0]?.actor).toEqual(items[3]?.actor);
    const table = await runInDurableObject(stations.getByName(station.id), (_, { storage }) =>
      storage.sql.exec("SELECT * FROM kept_commands").toArray(),
    );
    // The secret has reached the station; nobody needs it here any more.
    expect(JSON.stringify([items, table, await kept(station)])).not.toContain(secret);
  });

  it("are checked at once against the version that the station spoke last", async () => {
    const station = await absentStation("ocpp2.0.1");
    const refused = await problemOf(`/api/stations/${station.id}/commands`, {
      body: { action: "GetConfiguration", whenOffline: "wait" },
    });
    expect(refused).toMatchObject({ status: 422, pointer: "/action" });
    const broken = await problemOf(`/api/stations/${station.id}/commands`, {
      body: { action: "Reset", payload: { type: "Hard" }, whenOffline: "wait" },
    });
    expect(broken).toMatchObject({ status: 422, pointer: "/payload/type" });
    expect(await kept(station)).toEqual([]);
  });

  it("for one that never connected must fit some version, and are checked again when they are sent", async () => {
    const station = await newStation();
    const unknown = await problemOf(`/api/stations/${station.id}/commands`, {
      body: { action: "MakeTea", whenOffline: "wait" },
    });
    expect(unknown).toMatchObject({ status: 422, pointer: "/action" });
    expect(await send(station, "Reset", { type: "Hard" })).toMatchObject({ status: "waiting" });
    expect(await send(station, "ClearCache")).toMatchObject({ status: "waiting" });
    const charger = await connect(station, "ocpp2.0.1");
    await charger.call("Heartbeat", {});
    expect(await answerNext(charger, ACCEPTED)).toBe("ClearCache");
    await expect.poll(() => states(station)).toEqual(["Reset error", "ClearCache answered"]);
    const reset = await callJson<KeptCommand>(`/api/stations/${station.id}/commands/1`);
    expect(reset).toMatchObject({ sentAtMillis: null, error: { code: "schema-violated" } });
  });

  it("expire without the station, and are not sent after that", async () => {
    const station = await absentStation();
    await send(station, "ClearCache", {}, { expiresInSeconds: 60 });
    await send(station, "GetLocalListVersion");
    await runInDurableObject(stations.getByName(station.id), (_, { storage }) => {
      storage.sql.exec("UPDATE kept_commands SET expires_at_millis = 1 WHERE number = 1");
    });
    expect(await states(station)).toEqual(["ClearCache expired", "GetLocalListVersion waiting"]);
    expect(await callJson(`/api/stations/${station.id}/commands/1`)).toMatchObject({ endedAtMillis: 1 });
    const charger = await connect(station);
    await charger.call("Heartbeat", {});
    expect(await answerNext(charger, { listVersion: 0 })).toBe("GetLocalListVersion");
  });

  it("are bounded: those that wait, those that ended, and what one may carry", async () => {
    const station = await absentStation();
    for (let count = 0; count < MAX_KEPT_WAITING; count += 1) await send(station, "ClearCache");
    const full = await problemOf(`/api/stations/${station.id}/commands`, {
      body: { action: "ClearCache", whenOffline: "wait" },
    });
    expect(full).toMatchObject({ status: 429, code: "too-many-attempts" });
    await runInDurableObject(stations.getByName(station.id), (_, { storage }) => {
      storage.sql.exec("UPDATE kept_commands SET state = 'cancelled'");
      storage.sql.exec(
        `INSERT INTO kept_commands SELECT number + 50, action, payload, timeout_seconds, state, author,
           created_at_millis, expires_at_millis, message_id, sent_at_millis, ended_at_millis, answer FROM kept_commands
         UNION ALL SELECT number + 100, action, payload, timeout_seconds, state, author,
           created_at_millis, expires_at_millis, message_id, sent_at_millis, ended_at_millis, answer FROM kept_commands`,
      );
    });
    expect(await send(station, "ClearCache")).toEqual({ status: "waiting", commandId: "151" });
    const items = await kept(station);
    expect(items).toHaveLength(100);
    expect(items[0]).toMatchObject({ id: "151", state: "waiting" });
    const large = await problemOf(`/api/stations/${station.id}/commands`, {
      body: { action: "DataTransfer", payload: { vendorId: "v", data: "x".repeat(70_000) }, whenOffline: "wait" },
    });
    expect(large).toMatchObject({ status: 422, pointer: "/payload" });
  });

  it("can be taken back once, and only while they wait", async () => {
    const station = await absentStation();
    await send(station, "ClearCache");
    const path = `/api/stations/${station.id}/commands`;
    expect(await problemOf(`${path}/2`, { method: "DELETE" })).toMatchObject({ status: 404, code: "command-unknown" });
    expect(await problemOf(`${path}/x`)).toMatchObject({ status: 404, code: "command-unknown" });
    expect((await call(`${path}/1`, { method: "DELETE" })).status).toBe(200);
    expect(await problemOf(`${path}/1`, { method: "DELETE" })).toMatchObject({ status: 409, code: "command-ended" });
  });

  it("for one that is there are sent at once", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const answer = send(station, "ClearCache");
    expect(await answerNext(charger, ACCEPTED)).toBe("ClearCache");
    expect(await answer).toEqual({ status: "answered", response: ACCEPTED });
    expect(await kept(station)).toEqual([]);
  });
});

describe("a station that is not accepted", () => {
  it("is sent what the standard allows while it is pending, and nothing while it is rejected", async () => {
    const station = await absentStation();
    await send(station, "RemoteStartTransaction", { idTag: "A" });
    await send(station, "ClearCache");
    const setStatus = async (registrationStatus: string) => {
      const { version } = await callJson<Station>(`/api/stations/${station.id}`);
      const headers = { "If-Match": `"${version}"` };
      const answer = await call(`/api/stations/${station.id}`, {
        method: "PATCH",
        headers,
        body: { registrationStatus },
      });
      expect(answer.status).toBe(200);
    };
    const boot = { chargePointVendor: "W", chargePointModel: "T" };
    await setStatus("rejected");
    const rejected = await connect(station);
    await rejected.call("BootNotification", boot);
    expect(await states(station)).toEqual(["RemoteStartTransaction waiting", "ClearCache waiting"]);
    expect(rejected.waiting).toEqual([]);
    await setStatus("pending");
    const pending = await connect(station);
    await pending.call("BootNotification", boot);
    expect(await answerNext(pending, ACCEPTED)).toBe("ClearCache");
    await expect.poll(() => states(station)).toEqual(["RemoteStartTransaction waiting", "ClearCache answered"]);
    expect(await send(station, "RemoteStopTransaction", { transactionId: 7 })).toMatchObject({ status: "waiting" });
    await setStatus("accepted");
    // It is asked to register again; until it has it still holds itself for pending.
    expect(await answerNext(pending, ACCEPTED)).toBe("TriggerMessage");
    expect((await pending.call("BootNotification", boot))[2]).toMatchObject(ACCEPTED);
    expect(await answerNext(pending, ACCEPTED)).toBe("RemoteStartTransaction");
    expect(await answerNext(pending, ACCEPTED)).toBe("RemoteStopTransaction");
  });
});

describe("commands that were sent", () => {
  it("are answered after an eviction too, and those behind them follow", async () => {
    const station = await absentStation();
    await send(station, "ClearCache");
    await send(station, "GetLocalListVersion");
    const charger = await connect(station);
    // As it stands between the call and its answer; an object that waits for an answer is not evicted by the test's tools.
    await runInDurableObject(stations.getByName(station.id), (_, context) => {
      const live = liveSocket(context);
      if (live === null) throw new Error("The station is not connected.");
      const deadlineMillis = Date.now() + 60_000;
      const outstanding = { messageId: "sent-before", action: "ClearCache", number: 1, deadlineMillis };
      saveState(live.socket, { ...live.state, outstanding });
      context.storage.sql.exec(
        "UPDATE kept_commands SET state = 'sent', message_id = 'sent-before', sent_at_millis = 1 WHERE number = 1",
      );
    });
    await station.evict();
    expect(await states(station)).toEqual(["ClearCache sent", "GetLocalListVersion waiting"]);
    charger.send(JSON.stringify([3, "sent-before", ACCEPTED]));
    expect(await answerNext(charger, { listVersion: 1 })).toBe("GetLocalListVersion");
    await expect.poll(() => states(station)).toEqual(["ClearCache answered", "GetLocalListVersion answered"]);
    expect(await callJson(`/api/stations/${station.id}/commands/1`)).toMatchObject({ response: ACCEPTED });
  });

  it("and whose answer was lost with the connection are unanswered, and not sent again", async () => {
    const cut = async (station: TestStation, charger: Charger, how: "closed" | "crash") => {
      if (how === "closed") return charger.close();
      const crash = runInDurableObject(stations.getByName(station.id), (_, context) => context.abort("crash"));
      await crash.catch(() => undefined);
    };
    for (const how of ["closed", "crash"] as const) {
      const station = await absentStation();
      await send(station, "ClearCache");
      const charger = await connect(station);
      await charger.call("Heartbeat", {});
      await charger.next();
      await cut(station, charger, how);
      await expect.poll(() => states(station), { message: how }).toEqual(["ClearCache unanswered"]);
      await expect
        .poll(async () => (await callJson<Station>(`/api/stations/${station.id}`)).connection?.online)
        .toBe(false);
      await send(station, "GetLocalListVersion");
      const back = await connect(station);
      await back.call("Heartbeat", {});
      expect(await answerNext(back, { listVersion: 1 })).toBe("GetLocalListVersion");
    }
  });

  it("end in the station's error, or in its silence, and the next one follows", async () => {
    const station = await absentStation();
    await send(station, "ClearCache", {}, { timeoutSeconds: 1 });
    await send(station, "GetConfiguration");
    await send(station, "GetLocalListVersion");
    const charger = await connect(station);
    await charger.call("Heartbeat", {});
    await charger.next();
    const [, second, action] = await charger.next();
    expect(action).toBe("GetConfiguration");
    charger.send(JSON.stringify([4, second, "NotSupported", "no", {}]));
    expect(await answerNext(charger, { listVersion: 1 })).toBe("GetLocalListVersion");
    await expect
      .poll(() => states(station))
      .toEqual(["ClearCache unanswered", "GetConfiguration error", "GetLocalListVersion answered"]);
    expect(await callJson(`/api/stations/${station.id}/commands/2`)).toMatchObject({
      error: { code: "NotSupported", description: "no" },
    });
  });

  it("are not sent when they are taken back while they wait for their turn", async () => {
    const station = await absentStation();
    const charger = await connect(station);
    const direct = send(station, "GetConfiguration");
    const [, id] = await charger.next();
    await runInDurableObject(stations.getByName(station.id), (_, { storage }) => {
      storage.sql.exec(
        `INSERT INTO kept_commands (number, action, payload, timeout_seconds, state, author, created_at_millis,
           expires_at_millis) VALUES (1, 'ClearCache', '{}', 30, 'waiting', ?, 1, ?)`,
        JSON.stringify({
          ...{ atMillis: 1, requestId: "r", address: null },
          actor: { kind: "bootstrap", id: null, name: "b" },
        }),
        Date.now() + 60_000,
      );
    });
    await charger.call("Heartbeat", {});
    expect((await call(`/api/stations/${station.id}/commands/1`, { method: "DELETE" })).status).toBe(200);
    charger.send(JSON.stringify([3, id, {}]));
    expect(await direct).toMatchObject({ status: "answered" });
    const next = send(station, "GetLocalListVersion");
    expect(await answerNext(charger, { listVersion: 0 })).toBe("GetLocalListVersion");
    expect(await next).toMatchObject({ status: "answered" });
    expect(await states(station)).toEqual(["ClearCache cancelled"]);
  });
});
