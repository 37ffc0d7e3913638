// Identifications that are not kept, at a start that this server itself asked for: accepted for the one transaction that
// comes of it, however often its messages come, and for nobody else; one that is kept is judged by what is kept.
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CommandAnswer } from "../../../edge/contract/ocpp.ts";
import { MAX_REMOTE_STARTS, noteRemoteStart, REMOTE_START_MILLIS } from "../../../edge/objects/remote-starts.ts";
import { countBilled } from "../billed-rows.ts";
import { at, call, callJson, database, newStation, stations, type TestStation } from "../server.ts";
import { type Charger, connect } from "./charger.ts";

beforeEach(async () => {
  vi.spyOn(console, "info").mockImplementation(() => {});
  vi.spyOn(console, "warn").mockImplementation(() => {});
  await database.batch(["DELETE FROM tokens", "DELETE FROM token_policy"].map((text) => database.prepare(text)));
  await call("/api/token-policy", { method: "PUT", body: { unknown: "refuse" } });
});
afterEach(() => {
  vi.restoreAllMocks();
});

type Version = "1.6" | "2.0.1";
const TYPE = "Central";

/** What each version is told: Accepted, Invalid, Blocked … */
class Place {
  readonly station: TestStation;
  readonly #version: Version;
  #charger: Charger;

  constructor(station: TestStation, version: Version, charger: Charger) {
    this.station = station;
    this.#version = version;
    this.#charger = charger;
  }

  static async open(version: Version): Promise<Place> {
    const station = await newStation();
    return new Place(station, version, await connect(station, `ocpp${version}`));
  }

  async #told(action: string, payload: object): Promise<string> {
    const [type, , body] = await this.#charger.call(action, payload);
    expect(type, JSON.stringify(body)).toBe(3);
    const { idTagInfo, idTokenInfo } = body as { idTagInfo?: { status: string }; idTokenInfo?: { status: string } };
    return (idTagInfo ?? idTokenInfo)?.status ?? "";
  }

  #token(idToken: string, type: string): object {
    return this.#version === "1.6" ? { idTag: idToken } : { idToken: { idToken, type } };
  }

  authorize(idToken: string, type = TYPE): Promise<string> {
    return this.#told("Authorize", this.#token(idToken, type));
  }

  /** The transaction of this number: each begins at another second. */
  start(idToken: string, number: number, type = TYPE): Promise<string> {
    const token = this.#token(idToken, type);
    if (this.#version === "1.6") {
      return this.#told("StartTransaction", { connectorId: 1, meterStart: 0, timestamp: at(number), ...token });
    }
    return this.#told("TransactionEvent", {
      ...{ eventType: "Started", timestamp: at(number), triggerReason: "RemoteStart", seqNo: 0, evse: { id: 1 } },
      ...{ transactionInfo: { transactionId: `T-${number}` }, ...token },
    });
  }

  payload(idToken: string, type = TYPE): { readonly action: string; readonly payload: object } {
    return this.#version === "1.6"
      ? { action: "RemoteStartTransaction", payload: { connectorId: 1, idTag: idToken } }
      : { action: "RequestStartTransaction", payload: { remoteStartId: 1, evseId: 1, ...this.#token(idToken, type) } };
  }

  /** An operator asks for a start, and the station takes it. */
  async ask(idToken: string, type = TYPE): Promise<void> {
    const answer = callJson<CommandAnswer>(`/api/stations/${this.station.id}/commands`, {
      body: this.payload(idToken, type),
    });
    const [, id] = await this.#charger.next();
    this.#charger.send(JSON.stringify([3, id, { status: "Accepted" }]));
    expect((await answer).status).toBe("answered");
  }

  /** The same from outside the socket: a command that waits for its station. */
  async askLater(idToken: string): Promise<void> {
    this.#charger.close();
    await expect
      .poll(
        async () =>
          (await callJson<{ connection: { online: boolean } }>(`/api/stations/${this.station.id}`)).connection.online,
      )
      .toBe(false);
    const body = { ...this.payload(idToken), whenOffline: "wait" };
    expect((await callJson<CommandAnswer>(`/api/stations/${this.station.id}/commands`, { body })).status).toBe(
      "waiting",
    );
    this.#charger = await connect(this.station, `ocpp${this.#version}`);
    await this.#charger.call("Heartbeat", {});
    const [, id] = await this.#charger.next();
    this.#charger.send(JSON.stringify([3, id, { status: "Accepted" }]));
  }
}

describe.each([
  ["1.6", "Invalid"],
  ["2.0.1", "Unknown"],
] as const)("by OCPP %s a start that was asked for from here", (version, refused) => {
  it("is accepted for one transaction, and again whenever its message comes again", async () => {
    const place = await Place.open(version);
    expect(await place.authorize("REMOTE-1")).toBe(refused);
    await place.ask("REMOTE-1");
    expect(await place.authorize("remote-1")).toBe("Accepted");
    expect(await place.start("REMOTE-1", 1)).toBe("Accepted");
    await place.station.evict();
    expect(await place.start("REMOTE-1", 1)).toBe("Accepted");
    expect(await place.start("REMOTE-1", 2)).toBe(refused);
    expect(await place.authorize("REMOTE-1")).toBe(refused);
  });

  it("is accepted as often as it was asked for, and for its own identification alone", async () => {
    const place = await Place.open(version);
    await place.ask("REMOTE-1");
    await place.ask("REMOTE-1");
    expect(await place.start("OTHER", 1)).toBe(refused);
    expect(await place.start("REMOTE-1", 2)).toBe("Accepted");
    expect(await place.start("REMOTE-1", 3)).toBe("Accepted");
    expect(await place.start("REMOTE-1", 4)).toBe(refused);
    // At another station nobody asked for it.
    expect(await (await Place.open(version)).start("REMOTE-1", 1)).toBe(refused);
  });

  it("is refused a day later, but for the transaction that it became", async () => {
    const place = await Place.open(version);
    await place.ask("USED");
    await place.ask("LATE");
    expect(await place.start("USED", 1)).toBe("Accepted");
    const realNow = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => realNow() + REMOTE_START_MILLIS + 1_000);
    expect(await place.start("LATE", 2)).toBe(refused);
    expect(await place.start("USED", 1)).toBe("Accepted");
  });

  it("is refused where the identification is kept and blocked or has expired", async () => {
    const place = await Place.open(version);
    await callJson("/api/tokens", { body: { idToken: "BLOCKED", blocked: true } });
    await callJson("/api/tokens", { body: { idToken: "OLD", expiresAtMillis: 1 } });
    for (const idToken of ["BLOCKED", "OLD"]) await place.ask(idToken);
    expect(await place.authorize("BLOCKED")).toBe("Blocked");
    expect(await place.start("BLOCKED", 1)).toBe("Blocked");
    expect(await place.start("OLD", 2)).toBe("Expired");
    // Kept after it began.
    await place.ask("NEW");
    expect(await place.start("NEW", 3)).toBe("Accepted");
    await callJson("/api/tokens", { body: { idToken: "NEW", blocked: true } });
    expect(await place.start("NEW", 3)).toBe("Blocked");
  });

  it("is accepted where the command had waited for its station", async () => {
    const place = await Place.open(version);
    expect(await place.authorize("WAITED")).toBe(refused);
    await place.askLater("WAITED");
    await expect.poll(() => place.authorize("WAITED")).toBe("Accepted");
    expect(await place.start("WAITED", 1)).toBe("Accepted");
  });

  it("is refused while D1 is away and nobody can say whether the identification is blocked", async () => {
    const place = await Place.open(version);
    // What the policy is stands in the station's memory since this.
    await place.authorize("ANYBODY");
    await place.ask("USED");
    expect(await place.start("USED", 1)).toBe("Accepted");
    await place.ask("REMOTE-1");
    await database.exec("ALTER TABLE tokens RENAME TO tokens_away");
    try {
      expect(await place.start("REMOTE-1", 2)).toBe(refused);
      expect(await place.start("USED", 1)).toBe("Accepted");
    } finally {
      await database.exec("ALTER TABLE tokens_away RENAME TO tokens");
    }
    expect(await place.start("REMOTE-1", 2)).toBe("Accepted");
  });
});

describe("what is remembered of starts that were asked for", () => {
  it("goes by the type where the station tells one: a card of the same characters is another", async () => {
    const place = await Place.open("2.0.1");
    await place.ask("04A2E5D1", "ISO14443");
    expect(await place.start("04A2E5D1", 1, "Central")).toBe("Unknown");
    expect(await place.start("04A2E5D1", 1, "ISO14443")).toBe("Accepted");
  });

  it("is the newest, one row each, and nothing of other commands", async () => {
    const station = await newStation();
    const inObject = <T>(work: (sql: SqlStorage) => T) =>
      runInDurableObject(stations.getByName(station.id), (_, { storage }) => work(storage.sql));
    const note = (index: number) =>
      inObject((sql) => noteRemoteStart(sql, "RemoteStartTransaction", { idTag: `R-${index}` }, index));
    const { objectRowsWritten } = await countBilled(station, async () => {
      for (let index = 1; index <= MAX_REMOTE_STARTS + 3; index += 1) await note(index);
    });
    expect(objectRowsWritten).toBe(MAX_REMOTE_STARTS + 3);
    await inObject((sql) => {
      noteRemoteStart(sql, "ReserveNow", { idTag: "R" }, 1);
      noteRemoteStart(sql, "RemoteStartTransaction", { connectorId: 1 }, 1);
    });
    const keys = await inObject((sql) =>
      sql
        .exec<{ key: string }>("SELECT key FROM remote_starts ORDER BY number")
        .toArray()
        .map(({ key }) => key),
    );
    expect(keys).toHaveLength(MAX_REMOTE_STARTS);
    expect([keys[0], keys.at(-1)]).toEqual(["r-4", `r-${MAX_REMOTE_STARTS + 3}`]);
  });
});
