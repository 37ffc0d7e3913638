// OCA test cases for a central system about identifications, OCPP 1.6 and block C of 2.0.1: refused ones, cached ones,
// groups, master passes, contract certificates. test/oca-cases.md says which case is shown where.
import { beforeAll, describe, expect, it } from "vitest";
import type { NewToken } from "../../../edge/contract/tokens.ts";
import { call } from "../server.ts";
import {
  authorized16,
  booted16,
  booted201,
  CARD,
  CHARGED,
  charging201,
  end201,
  register,
  type Script,
  start16,
  status16,
  stop16,
  TAG,
  Transaction,
} from "./oca.ts";

const GROUP = "OCA-GROUP";
const KEPT: readonly NewToken[] = [
  { idToken: TAG, group: GROUP, maxSessions: null },
  { idToken: "OCA-TAG-2", group: GROUP, maxSessions: null },
  { idToken: CARD.idToken, group: GROUP, maxSessions: null },
  { idToken: "0CA000000002", group: GROUP, maxSessions: null },
  { idToken: "0CA0000000B1", blocked: true },
  { idToken: "0CA0000000E1", expiresAtMillis: Date.UTC(2026, 0, 1) },
];
const BLOCKED = "0CA0000000B1";
const EXPIRED = "0CA0000000E1";
const UNKNOWN = "0CA0000000F1";

const SECOND = { idToken: "0CA000000002", type: "ISO14443" };
const card = (idToken: string) => ({ idToken, type: "ISO14443" });
const ACCEPTED = { idTokenInfo: { status: "Accepted" } };
const IN_GROUP = { idTokenInfo: { status: "Accepted", groupIdToken: { idToken: GROUP } } };

beforeAll(async () => {
  for (const token of KEPT) expect((await call("/api/tokens", { body: token })).status).toBe(201);
});

describe("OCPP 1.6", () => {
  it.each([
    ["TC_023_1 an identification that is not kept is invalid, at the card reader and at the start", UNKNOWN, "Invalid"],
    ["TC_023_2 an identification whose time has passed is expired, at both", EXPIRED, "Expired"],
    ["TC_023_3 a blocked identification is blocked, at both", BLOCKED, "Blocked"],
  ])("%s", async (_, idTag, status) => {
    const s = await booted16();
    await s.up("Authorize", { idTag }, { idTagInfo: { status } });
    expect(await s.sessions()).toEqual([]);
    const start = { connectorId: 1, idTag, meterStart: 1_000, timestamp: new Date().toISOString() };
    await s.up("StartTransaction", start, { idTagInfo: { status } });
  });

  it("TC_037_3 a start made offline with an invalid identification is told so, ends, and is one session", async () => {
    const s = await booted16();
    await s.reconnect();
    const start = { connectorId: 1, idTag: UNKNOWN, meterStart: 1_000, timestamp: new Date().toISOString() };
    const { transactionId } = await s.up("StartTransaction", start, { idTagInfo: { status: "Invalid" } });
    await stop16(s, transactionId as number, { reason: "DeAuthorized" });
    expect(await s.session()).toMatchObject({ ...CHARGED, idToken: UNKNOWN });
  });

  it("TC_053 a reserved connector charges somebody else of the group that it was reserved for", async () => {
    const s = await booted16();
    const reservation = { connectorId: 1, expiryDate: "2030-01-01T00:00:00Z", idTag: TAG, reservationId: 12 };
    await s.down("ReserveNow", { ...reservation, parentIdTag: GROUP }, { status: "Accepted" });
    await status16(s, "Reserved");
    await s.up("Authorize", { idTag: "OCA-TAG-2" }, { idTagInfo: { status: "Accepted", parentIdTag: GROUP } });
    await status16(s, "Preparing");
    const transactionId = await start16(s, { idTag: "OCA-TAG-2", reservationId: 12 });
    await authorized16(s);
    await stop16(s, transactionId, { idTag: TAG });
    expect(await s.session()).toMatchObject({ ...CHARGED, idToken: "OCA-TAG-2" });
  });
});

describe("OCPP 2.0.1, refused", () => {
  it.each([
    ["TC_C_02 an identification that is not kept is unknown", UNKNOWN, "Unknown"],
    ["TC_C_06 a blocked identification is blocked", BLOCKED, "Blocked"],
    ["TC_C_07 an identification whose time has passed is expired", EXPIRED, "Expired"],
  ])("%s", async (_, idToken, status) => {
    const s = await booted201();
    await s.up("Authorize", { idToken: card(idToken) }, { idTokenInfo: { status } });
    expect(await s.sessions()).toEqual([]);
  });

  it("TC_E_16 one that a transaction shows is refused, the station ends it, and the session says so", async () => {
    const s = await booted201();
    const transaction = new Transaction(s);
    await transaction.tell("Started", "CablePluggedIn", { meterValue: register(1_000, "Transaction.Begin") });
    const answer = { idTokenInfo: { status: "Unknown" } };
    await transaction.tell("Updated", "Authorized", { idToken: card(UNKNOWN) }, answer);
    await transaction.tell("Ended", "Deauthorized", {
      ...{ stoppedReason: "DeAuthorized", meterValue: register(1_000, "Transaction.End") },
    });
    const session = await s.session();
    expect(session).toMatchObject({ state: "ended", energyMilliwattHours: 0, idToken: UNKNOWN });
    expect(session.findings.map(({ field }) => field)).toContain("idToken");
  });
});

describe("OCPP 2.0.1, from the station's cache", () => {
  it("TC_C_08 a cached identification begins a transaction without Authorize and is accepted with it", async () => {
    const s = await booted201();
    const transaction = new Transaction(s);
    await transaction.tell("Started", "Authorized", { idToken: CARD }, ACCEPTED);
    expect(await s.session()).toMatchObject({ state: "active", idToken: CARD.idToken });
  });

  it("TC_C_20 a cached identification that is blocked since is refused with the transaction", async () => {
    const s = await booted201();
    const transaction = new Transaction(s);
    await transaction.tell(
      "Started",
      "Authorized",
      { idToken: card(BLOCKED), meterValue: register(1_000, "Transaction.Begin") },
      { idTokenInfo: { status: "Blocked" } },
    );
    await end201(transaction, "Deauthorized", { stoppedReason: "DeAuthorized" });
    expect(await s.session()).toMatchObject({ state: "ended" });
  });

  it.each([
    ["TC_C_37 the cache is cleared", "Accepted"],
    ["TC_C_38 a station that cannot clear its cache says so", "Rejected"],
  ])("%s", async (_, status) => {
    const s = await booted201();
    await s.down("ClearCache", {}, { status });
  });
});

describe("OCPP 2.0.1, groups", () => {
  const list = (idToken: object, status = "Accepted") => ({
    ...{ versionNumber: 1, updateType: "Full" },
    localAuthorizationList: [{ idToken, idTokenInfo: { status, groupIdToken: { idToken: GROUP, type: "Central" } } }],
  });
  const endedBy = async (s: Script, idToken: object) => {
    const transaction = await charging201(s);
    await s.up("Authorize", { idToken }, IN_GROUP);
    await end201(transaction, "StopAuthorized", { idToken });
    expect(await s.session()).toMatchObject({ state: "ended", idToken: CARD.idToken });
  };

  it("TC_C_39 two of a group are told their group, and one ends the other's session", async () => {
    const s = await booted201();
    await s.up("Authorize", { idToken: CARD }, IN_GROUP);
    await endedBy(s, SECOND);
  });

  it("TC_C_40 the same with one of them on the station's local list", async () => {
    const s = await booted201();
    await s.down("SendLocalList", list(SECOND), { status: "Accepted" });
    await endedBy(s, SECOND);
  });

  it("TC_C_43 one that is refused on the local list is told nothing better by the server", async () => {
    const s = await booted201();
    await s.down("SendLocalList", list(card(BLOCKED), "Blocked"), { status: "Accepted" });
    const transaction = await charging201(s);
    await s.up("Authorize", { idToken: card(BLOCKED) }, { idTokenInfo: { status: "Blocked" } });
    await transaction.tell("Updated", "MeterValuePeriodic", { meterValue: register(1_100) });
    expect(await s.session()).toMatchObject({ state: "active" });
  });
});

describe("OCPP 2.0.1, a master pass", () => {
  /** The station knows by the group that it is one (AuthCtrlr.MasterPassGroupId): any group can be it. */
  const two = async (s: Script) => [await charging201(s), await second(s)] as const;
  const second = async (s: Script) => {
    const transaction = new Transaction(s);
    const fields = { evse: { id: 2, connectorId: 1 }, meterValue: register(1_000, "Transaction.Begin") };
    await transaction.tell("Started", "Authorized", { idToken: CARD, ...fields }, ACCEPTED);
    return transaction;
  };
  const stop = { idToken: SECOND, stoppedReason: "MasterPass" };

  it.each([
    ["TC_C_47 ends all transactions, chosen on a screen"],
    ["TC_C_49 ends all transactions of a station without a screen"],
  ])("%s", async () => {
    const s = await booted201();
    await s.down(
      "SetVariables",
      {
        setVariableData: [
          { component: { name: "AuthCtrlr" }, variable: { name: "MasterPassGroupId" }, attributeValue: GROUP },
        ],
      },
      {
        setVariableResult: [
          { component: { name: "AuthCtrlr" }, variable: { name: "MasterPassGroupId" }, attributeStatus: "Accepted" },
        ],
      },
    );
    const transactions = await two(s);
    await s.up("Authorize", { idToken: SECOND }, IN_GROUP);
    for (const transaction of transactions) await end201(transaction, "StopAuthorized", stop);
    expect((await s.sessions()).map(({ state }) => state)).toEqual(["ended", "ended"]);
  });

  it("TC_C_48 ends one transaction that was chosen, and the other goes on", async () => {
    const s = await booted201();
    const [first] = await two(s);
    await s.up("Authorize", { idToken: SECOND }, IN_GROUP);
    await end201(first, "StopAuthorized", stop);
    expect((await s.sessions()).map(({ state }) => state).sort()).toEqual(["active", "ended"]);
  });
});

describe("OCPP 2.0.1, contract certificates", () => {
  const contract = { idToken: "DE-OCA-C00000001-1", type: "eMAID" };
  const hash = {
    ...{ hashAlgorithm: "SHA256", issuerNameHash: "a1", issuerKeyHash: "b2", serialNumber: "03" },
    responderURL: "https://ocsp.example.org",
  };
  const refused = { idTokenInfo: { status: "Unknown" }, certificateStatus: "NoCertificateAvailable" };

  it.each([
    ["TC_C_50 checked by the station: refused, as nobody here can check it", { iso15118CertificateHashData: [hash] }],
    ["TC_C_51 of a revoked contract: refused", { iso15118CertificateHashData: [{ ...hash, serialNumber: "04" }] }],
    ["TC_C_52 to be checked here: refused, as nobody here can", { certificate: "-----BEGIN CERTIFICATE-----" }],
  ])("%s", async (_, fields) => {
    const s = await booted201();
    await s.up("Authorize", { idToken: contract, ...fields }, refused);
  });
});
