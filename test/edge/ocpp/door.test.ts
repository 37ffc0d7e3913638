// The charger's door: who gets in, with which subprotocol, one socket at a time, frames good and bad, commands.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { CommandAnswer, MessageList } from "../../../edge/contract/ocpp.ts";
import type { Station, StationList } from "../../../edge/contract/stations.ts";
import { MessageLog, type NewMessage } from "../../../edge/objects/message-log.ts";
import { liveSocket, saveState } from "../../../edge/objects/sockets.ts";
import { call, callJson, newStation, problemOf, stations } from "../server.ts";
import { basic, connect, handshake } from "./charger.ts";

async function refusal(response: Response): Promise<{ status: number; code: string }> {
  const { code } = await response.json<{ code: string }>();
  return { status: response.status, code };
}

async function messages(stationId: string, query = ""): Promise<MessageList["items"]> {
  return (await callJson<MessageList>(`/api/stations/${stationId}/messages${query}`)).items;
}

describe("the handshake", () => {
  it("takes the newest version that the station offers, whatever its order", async () => {
    const station = await newStation();
    for (const [offered, chosen] of [
      ["ocpp1.6", "ocpp1.6"],
      ["ocpp1.6, ocpp2.0.1", "ocpp2.0.1"],
      ["ocpp2.0.1,ocpp2.1,ocpp1.6", "ocpp2.1"],
      ["ocpp1.2, ocpp1.5, ocpp1.6", "ocpp1.6"],
    ] as const) {
      const charger = await connect(station, offered);
      expect(charger.protocol, offered).toBe(chosen);
      charger.close();
    }
  });

  it("without a subprotocol in common is completed without one and closed at once", async () => {
    const station = await newStation();
    for (const offered of ["ocpp1.5", "mqtt, ocpp2.0", ""]) {
      const charger = await connect(station, offered);
      expect(charger.protocol).toBeNull();
      expect((await charger.closed).code).toBe(1002);
    }
    expect((await callJson<Station>(`/api/stations/${station.id}`)).connection).toBeUndefined();
  });

  it("refuses an unknown station, a wrong secret, another's name, a key, and what opens no WebSocket", async () => {
    const station = await newStation();
    const unknown = await handshake({ id: "no-such-station", secret: "x" }, "ocpp1.6");
    expect(await refusal(unknown)).toEqual({ status: 404, code: "station-unknown" });
    const wrong = await handshake({ id: station.id, secret: "wrong-secret-0123" }, "ocpp1.6");
    expect(wrong.headers.get("WWW-Authenticate")).toContain("Basic");
    expect(await refusal(wrong)).toEqual({ status: 401, code: "credentials-wrong" });
    const other = await newStation();
    const named = await handshake(station, "ocpp1.6", { Authorization: basic(other.id, other.secret) });
    expect(await refusal(named)).toEqual({ status: 401, code: "credentials-wrong" });
    const key = await handshake(station, "ocpp1.6", { Authorization: "Bearer owner-key-0123456789" });
    expect(await refusal(key)).toEqual({ status: 401, code: "credentials-wrong" });
    const plain = await problemOf(`/ocpp/${station.id}`, {
      headers: { Authorization: basic(station.id, station.secret) },
    });
    expect(plain).toMatchObject({ status: 400, code: "bad-request" });
    expect((await callJson<Station>(`/api/stations/${station.id}`)).connection).toBeUndefined();
  });

  it("slows down guessing as readings do", async () => {
    const station = await newStation();
    const codes: string[] = [];
    for (let attempt = 0; attempt < 11; attempt += 1) {
      const answer = await handshake({ id: station.id, secret: `wrong-secret-${attempt}-0123` }, "ocpp1.6");
      codes.push((await refusal(answer)).code);
    }
    expect(codes.slice(0, 9)).toEqual(new Array(9).fill("credentials-wrong"));
    expect(codes.at(-1)).toBe("too-many-attempts");
    const last = await handshake({ id: station.id, secret: "wrong-secret-11-0123" }, "ocpp1.6");
    expect((await last.json<{ detail: string }>()).detail).toMatch(/when the minute is over.*handshake-refused/);
  });
});

describe("a connection", () => {
  it("is shown by the station and its list, and its end as well", async () => {
    const station = await newStation();
    const charger = await connect(station, "ocpp2.0.1");
    await charger.call("BootNotification", {
      reason: "PowerUp",
      chargingStation: { vendorName: "Wattest", model: "Test", firmwareVersion: "1.2" },
    });
    const shown = await callJson<Station>(`/api/stations/${station.id}`);
    expect(shown.connection).toMatchObject({ online: true, version: "2.0.1", disconnectedAtMillis: null });
    expect(shown.connection?.lastMessageAtMillis).toBe(shown.lastSeenAtMillis);
    expect(shown.boot).toMatchObject({ vendor: "Wattest", model: "Test", firmwareVersion: "1.2", serialNumber: null });
    const listed = async () =>
      (await callJson<StationList>("/api/stations?limit=200")).items.find(({ stationId }) => stationId === station.id);
    await expect.poll(async () => (await listed())?.connection?.online).toBe(true);
    charger.close();
    await expect.poll(async () => (await listed())?.connection?.online).toBe(false);
    expect((await callJson<Station>(`/api/stations/${station.id}`)).connection).toMatchObject({ online: false });
  });

  it("takes the place of the one before, which is closed and heard no more", async () => {
    const station = await newStation();
    const first = await connect(station);
    const second = await connect(station);
    expect((await first.closed).code).toBe(4001);
    const [type] = await second.call("Heartbeat", {});
    expect(type).toBe(3);
    expect((await callJson<Station>(`/api/stations/${station.id}`)).connection?.online).toBe(true);
    expect((await messages(station.id)).length).toBe(1);
  });

  it("is ended by another secret, unless the one before is good for a while", async () => {
    const station = await newStation();
    const rotate = (overlapHours: number) =>
      callJson<{ secret: string }>(`/api/stations/${station.id}/secret`, { body: { overlapHours } });
    const charger = await connect(station);
    await rotate(24);
    expect((await charger.call("Heartbeat", {}))[0]).toBe(3);
    const { secret } = await rotate(0);
    expect((await charger.closed).code).toBe(4002);
    expect((await handshake(station, "ocpp1.6")).status).toBe(401);
    expect((await (await connect({ id: station.id, secret })).call("Heartbeat", {}))[0]).toBe(3);
  });

  it("that a restart took without a word is noticed and delivered", async () => {
    const station = await newStation();
    await connect(station);
    await evictDurableObject(stations.getByName(station.id), { webSockets: "close" });
    const { connection } = await callJson<Station>(`/api/stations/${station.id}`);
    expect(connection).toMatchObject({ online: false, disconnectedAtMillis: expect.any(Number) });
    const listed = async () =>
      (await callJson<StationList>("/api/stations?limit=200")).items.find(({ stationId }) => stationId === station.id);
    await expect.poll(async () => (await listed())?.connection?.online).toBe(false);
  });

  it("survives an eviction, and so does the version that was agreed on", async () => {
    const station = await newStation();
    const charger = await connect(station, "ocpp2.0.1");
    await station.evict();
    const [type, , answer] = await charger.call("Heartbeat", {});
    expect([type, Object.keys(answer as object)]).toEqual([3, ["currentTime"]]);
  });

  it("answers what the standard asks of every version", async () => {
    const station = await newStation();
    const old = await connect(station, "ocpp1.6");
    const answers16 = {
      BootNotification: [
        { chargePointVendor: "W", chargePointModel: "T" },
        { status: "Accepted", interval: 300 },
      ],
      Authorize: [{ idTag: "A" }, { idTagInfo: { status: "Accepted" } }],
      DataTransfer: [{ vendorId: "x" }, { status: "UnknownVendorId" }],
      StatusNotification: [{ connectorId: 1, errorCode: "NoError", status: "Available" }, {}],
      FirmwareStatusNotification: [{ status: "Idle" }, {}],
      DiagnosticsStatusNotification: [{ status: "Idle" }, {}],
      SecurityEventNotification: [{ type: "ResetOrReboot", timestamp: "2026-03-01T12:00:00Z" }, {}],
      LogStatusNotification: [{ status: "Idle" }, {}],
    } as const;
    for (const [action, [payload, answer]] of Object.entries(answers16)) {
      const frame = await old.call(action, payload);
      expect(frame[0], action).toBe(3);
      expect(frame[2], action).toMatchObject(answer);
    }
    const young = await connect(station, "ocpp2.1");
    const answers21 = {
      Authorize: [{ idToken: { idToken: "A", type: "ISO14443" } }, { idTokenInfo: { status: "Accepted" } }],
      StatusNotification: [
        { timestamp: "2026-03-01T12:00:00Z", connectorStatus: "Occupied", evseId: 2, connectorId: 1 },
        {},
      ],
      SecurityEventNotification: [{ type: "SettingSystemTime", timestamp: "2026-03-01T12:00:00Z" }, {}],
      NotifyReport: [{ requestId: 1, generatedAt: "2026-03-01T12:00:00Z", seqNo: 0 }, {}],
      FirmwareStatusNotification: [{ status: "Idle" }, {}],
      SignCertificate: [{ csr: "x" }, { status: "Rejected" }],
    } as const;
    for (const [action, [payload, answer]] of Object.entries(answers21)) {
      const frame = await young.call(action, payload);
      expect(frame[0], `${action} ${JSON.stringify(frame)}`).toBe(3);
      expect(frame[2], action).toMatchObject(answer);
    }
    const { connectors } = await callJson<Station>(`/api/stations/${station.id}`);
    expect(connectors).toMatchObject([
      { evseId: 1, connectorId: 1, status: "Available", availability: "available" },
      { evseId: 2, connectorId: 1, status: "Occupied", availability: "occupied" },
    ]);
  });
});

describe("bad frames", () => {
  it("are answered with the code of their version, and the connection goes on", async () => {
    const station = await newStation();
    const cases: [string, string, string | null, string | null][] = [
      ["ocpp1.6", '[2,"a","Nonsense",{}]', "a", "NotImplemented"],
      ["ocpp1.6", '[2,"a","Reset",{"type":"Hard"}]', "a", "NotSupported"],
      ["ocpp1.6", '[2,"a","Authorize",{}]', "a", "OccurenceConstraintViolation"],
      ["ocpp1.6", '[2,"a","Authorize",{"idTag":7}]', "a", "TypeConstraintViolation"],
      ["ocpp2.0.1", '[2,"a","Heartbeat",{"extra":1}]', "a", "ProtocolError"],
      ["ocpp2.0.1", "no frame at all", "-1", "RpcFrameworkError"],
      ["ocpp2.1", '[9,"a",{}]', "a", "MessageTypeNotSupported"],
    ];
    for (const [protocol, text, id, code] of cases) {
      const charger = await connect(station, protocol);
      const frame = await charger.exchange(text);
      expect(frame.slice(0, 3), `${protocol} ${text}`).toEqual([4, id, code]);
      expect((await charger.call("Heartbeat", {}))[0]).toBe(3);
      charger.close();
    }
  });

  it("that are binary end the connection", async () => {
    const charger = await connect(await newStation());
    charger.sendBytes(new TextEncoder().encode('[2,"a","Heartbeat",{}]'));
    expect((await charger.closed).code).toBe(1003);
  });

  it("of transactions are answered as good ones, kept as they came, and once", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const broken = '[2,"a","StartTransaction",{"connectorId":1,"idTag":"A","meterStart":"broken';
    const [type, id, payload] = await charger.exchange(broken);
    expect([type, id]).toEqual([3, "a"]);
    expect(payload).toMatchObject({ idTagInfo: { status: "Accepted" } });
    const { transactionId } = payload as { transactionId: number };
    expect(Number.isInteger(transactionId)).toBe(true);
    expect(await charger.exchange(broken)).toEqual([3, "a", payload]);
    const [, , stopped] = await charger.call("StopTransaction", { transactionId, nonsense: true });
    expect(stopped).toEqual({});
    const kept = await messages(station.id);
    expect(kept.map(({ action, outcome }) => [action, outcome])).toEqual([
      ["StopTransaction", "answered"],
      ["StartTransaction", "kept"],
      ["StartTransaction", "kept"],
    ]);
    expect(kept.at(-1)?.request).toBe(broken);
  });
});

describe("a command", () => {
  const command = (id: string, body: object) => callJson<CommandAnswer>(`/api/stations/${id}/commands`, { body });

  it("reaches the station in its version, and its answer comes back; both are logged and the command audited", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const answer = command(station.id, {
      action: "ChangeConfiguration",
      payload: { key: "AuthorizationKey", value: "0123456789ABCDEF" },
    });
    const [type, id, action, payload] = await charger.next();
    expect([type, action, payload]).toEqual([
      2,
      "ChangeConfiguration",
      { key: "AuthorizationKey", value: "0123456789ABCDEF" },
    ]);
    charger.send(JSON.stringify([3, id, { status: "Accepted" }]));
    expect(await answer).toEqual({ status: "answered", response: { status: "Accepted" } });
    const [logged] = await messages(station.id, "?direction=out");
    expect(logged).toMatchObject({ action: "ChangeConfiguration", outcome: "answered", messageId: id });
    expect(logged?.response).toContain("Accepted");
    const audit = await callJson<{ items: unknown[] }>(`/api/audit?action=station.commanded&subject=${station.id}`);
    expect(audit.items).toMatchObject([{ after: { action: "ChangeConfiguration" } }]);
    expect(JSON.stringify([logged, audit])).not.toContain("0123456789ABCDEF");
  });

  it("ends in the station's error, in a time-out, or offline, and says so", async () => {
    const station = await newStation();
    expect(await command(station.id, { action: "ClearCache" })).toEqual({ status: "offline" });
    const charger = await connect(station);
    const refused = command(station.id, { action: "ClearCache" });
    const [, id] = await charger.next();
    charger.send(JSON.stringify([4, id, "NotSupported", "no", {}]));
    expect(await refused).toMatchObject({ status: "error", error: { code: "NotSupported", description: "no" } });
    const late = command(station.id, { action: "ClearCache", timeoutSeconds: 1 });
    const [, lateId] = await charger.next();
    expect(await late).toEqual({ status: "timeout" });
    charger.send(JSON.stringify([3, lateId, { status: "Accepted" }]));
    const wrong = command(station.id, { action: "ClearCache" });
    const [, wrongId] = await charger.next();
    charger.send(JSON.stringify([3, wrongId, { status: "Perhaps" }]));
    expect(await wrong).toMatchObject({ status: "error", response: { status: "Perhaps" } });
    const cut = command(station.id, { action: "ClearCache" });
    await charger.next();
    charger.close();
    expect(await cut).toEqual({ status: "offline" });
    expect((await messages(station.id)).map(({ outcome }) => outcome)).toEqual([
      "offline",
      "answered",
      "unanswered",
      "timeout",
      "refused",
    ]);
  });

  it("ends at once with an answer that cannot be read, whose id is its own, and leaves the line free", async () => {
    const station = await newStation();
    const charger = await connect(station, "ocpp2.1");
    const broken = [
      (id: unknown) => `[3,${JSON.stringify(id)},{"status":"Accepted","status":"Accepted"}]`,
      (id: unknown) => `[3,${JSON.stringify(id)},"Accepted"]`,
      (id: unknown) => `[3,${JSON.stringify(id)},{"status":`,
      (id: unknown) => `[4,${JSON.stringify(id)},"NotSupported`,
    ];
    for (const write of broken) {
      const answer = command(station.id, { action: "ClearCache", timeoutSeconds: 300 });
      const [, id] = await charger.next();
      // Of another id it answers nothing.
      charger.send(write("another"));
      charger.send(write(id));
      expect(await answer).toMatchObject({ status: "error", error: { code: expect.any(String) } });
      // 2.1 is told of each result that could not be read, and not of errors.
      if (write(id).startsWith("[3")) {
        expect((await charger.next()).slice(0, 2)).toEqual([5, "another"]);
        expect((await charger.next()).slice(0, 2)).toEqual([5, id]);
      }
      expect(charger.waiting).toEqual([]);
    }
    const outcomes = (await messages(station.id)).filter(({ direction }) => direction === "out");
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(new Array(broken.length).fill("refused"));
  });

  it("waits until the one before is answered", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const answers = [
      command(station.id, { action: "ClearCache" }),
      command(station.id, { action: "GetConfiguration" }),
    ];
    const [, first] = await charger.next();
    expect((await charger.call("Heartbeat", {}))[0]).toBe(3);
    expect(charger.waiting).toEqual([]);
    charger.send(JSON.stringify([3, first, { status: "Accepted" }]));
    const [, second, action] = await charger.next();
    expect(action).toBe("GetConfiguration");
    charger.send(JSON.stringify([3, second, {}]));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(["answered", "answered"]);
  });

  it("sent before an eviction keeps its turn, and its answer is taken after it", async () => {
    const station = await newStation();
    const charger = await connect(station);
    await runInDurableObject(stations.getByName(station.id), (_, context) => {
      const live = liveSocket(context);
      if (live === null) throw new Error("The station is not connected.");
      const deadlineMillis = Date.now() + 60_000;
      const outstanding = { messageId: "old", action: "ClearCache", number: 1, deadlineMillis };
      saveState(live.socket, { ...live.state, outstanding });
    });
    await station.evict();
    expect(await command(station.id, { action: "ClearCache", timeoutSeconds: 1 })).toEqual({ status: "timeout" });
    expect(charger.waiting).toEqual([]);
    await charger.call("Heartbeat", {});
    charger.send('[3,"old",{"status":"Accepted"}]');
    const next = command(station.id, { action: "ClearCache" });
    const [, id] = await charger.next();
    charger.send(JSON.stringify([3, id, { status: "Rejected" }]));
    expect(await next).toEqual({ status: "answered", response: { status: "Rejected" } });
  });

  it("that the station's version does not have, or with a wrong payload, is refused and not sent", async () => {
    const station = await newStation();
    const charger = await connect(station);
    const refusal = (body: object) => problemOf(`/api/stations/${station.id}/commands`, { body });
    expect(await refusal({ action: "GetVariables" })).toMatchObject({ status: 422, pointer: "/action" });
    expect(await refusal({ action: "Heartbeat" })).toMatchObject({ status: 422, pointer: "/action" });
    expect(await refusal({ action: "Reset", payload: { type: "Warm" } })).toMatchObject({
      status: 422,
      pointer: "/payload/type",
    });
    expect(charger.waiting).toEqual([]);
    expect((await call("/api/stations/no-such/commands", { body: { action: "Reset" } })).status).toBe(404);
  });
});

describe("the message log", () => {
  const message = (atMillis: number): NewMessage => ({
    ...{ atMillis, direction: "in", version: "1.6", messageId: "m", action: "Heartbeat", outcome: "answered" },
    ...{ request: "{}", response: "{}", transactionId: null },
  });

  it("keeps 2,500 to 5,000 exchanges, cut off where they are long, also when it forgets where it was", async () => {
    const station = await newStation();
    const nowMillis = Date.now();
    const counts = await runInDurableObject(stations.getByName(station.id), (_, { storage }) => {
      let log = new MessageLog(storage.sql);
      const kept: number[] = [];
      for (let count = 1; count <= 7_700; count += 1) {
        if (count % 1_111 === 0) log = new MessageLog(storage.sql);
        expect(log.append(message(nowMillis))).toBe(count);
        if (count % 500 !== 0) continue;
        const numbers = log
          .list({ direction: null, action: null, before: null }, 10_000, nowMillis)
          .map((m) => m.number);
        expect(numbers[0]).toBe(count);
        expect(numbers.every((number, index) => number === count - index)).toBe(true);
        kept.push(numbers.length);
      }
      expect(log.list({ direction: "in", action: "Heartbeat", before: 7_000 }, 1, nowMillis)[0]?.number).toBe(6_999);
      expect(log.list({ direction: "out", action: null, before: null }, 1, nowMillis)).toEqual([]);
      log.append({ ...message(nowMillis), request: "x".repeat(20_000) });
      const [long] = log.list({ direction: null, action: null, before: null }, 1, nowMillis);
      expect(long?.request.length).toBe(16_385);
      return kept;
    });
    expect(Math.max(...counts)).toBe(5_000);
    expect(Math.min(...counts.slice(5))).toBeGreaterThanOrEqual(2_500);
  });

  it("shows three and a half to seven days, and drops what is older with the table that holds it", async () => {
    const station = await newStation();
    const day = 86_400_000;
    const nowMillis = Date.now();
    const shown = await runInDurableObject(stations.getByName(station.id), (_, { storage }) => {
      const log = new MessageLog(storage.sql);
      for (let age = 12; age >= 0; age -= 1) log.append(message(nowMillis - age * day));
      const rows = ["messages_0", "messages_1"].flatMap((table) =>
        storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${table}`).toArray(),
      );
      return {
        listed: log.list({ direction: null, action: null, before: null }, 100, nowMillis).length,
        stored: rows.reduce((sum, { n }) => sum + n, 0),
      };
    });
    expect(shown.listed).toBeGreaterThanOrEqual(4);
    expect(shown.listed).toBeLessThanOrEqual(7);
    expect(shown.stored).toBeLessThanOrEqual(8);
  });
});
