import { describe, expect, it } from "vitest";
import { core } from "../../../edge/core.ts";
import { sessionId, stationOfSession } from "../../../edge/domain/ids.ts";

const sha256 = (bytes: Uint8Array) => core().sha256(bytes);

describe("a session id", () => {
  it("never changes its form: links to sessions are kept for years", () => {
    expect(sessionId("CS-0042", { evseId: 1, transactionId: "4711" }, sha256)).toBe("CS-0042.PN99KXTT14");
    expect(sessionId("a.b", { evseId: 2, boundary: "begin", atMillis: 1_772_366_400_000 }, sha256)).toBe(
      "a.b.9SBHNKBT40",
    );
  });

  it("names its station, dots inside included", () => {
    for (const stationId of ["CS-0042", "a.b", "DE*ICE*E1", "x"]) {
      const id = sessionId(stationId, { evseId: 1, transactionId: "." }, sha256);
      expect(stationOfSession(id)).toBe(stationId);
    }
  });

  it("differs by EVSE, transaction and kind", () => {
    const identities = [
      { evseId: 1, transactionId: "1" },
      { evseId: 2, transactionId: "1" },
      { evseId: 1, transactionId: "2" },
      { evseId: 1, boundary: "begin" as const, atMillis: 1 },
      { evseId: 1, boundary: "end" as const, atMillis: 1 },
    ];
    expect(new Set(identities.map((one) => sessionId("S", one, sha256))).size).toBe(identities.length);
  });

  it("is none without a station or with letters that are not in its alphabet", () => {
    for (const text of ["", ".ABCDEFGHJK", "S", "S.", "S.ABC", "S.ABCDEFGHIJ", "S.abcdefghjk", "S.ABCDEFGHJKM"]) {
      expect(stationOfSession(text)).toBeNull();
    }
  });
});
