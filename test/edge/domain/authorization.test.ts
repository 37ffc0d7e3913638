// Who may charge: the rules alone.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judgeToken, type KeptToken, type UnknownPolicy } from "../../../edge/domain/authorization.ts";
import { identificationOf } from "../../../edge/domain/identification.ts";
import type { Reading } from "../../../edge/domain/reading.ts";

const NOW = 1_000_000;
const KEPT: KeptToken = { type: "ISO14443", group: "G", blocked: false, expiresAtMillis: null, maxSessions: 1 };
const REFUSE: UnknownPolicy = { unknown: "refuse", anyKept: true };
const free = () => false;

describe("an identification that is kept", () => {
  it("is accepted with its group, until the instant at which it expires", () => {
    const token = { ...KEPT, expiresAtMillis: NOW };
    expect(judgeToken(token, null, REFUSE, free, NOW - 1)).toEqual({
      status: "accepted",
      group: "G",
      expiresAtMillis: NOW,
    });
    expect(judgeToken(token, null, REFUSE, free, NOW).status).toBe("expired");
  });

  it("is blocked before it is expired, and expired before it is counted", () => {
    const full = () => true;
    const all = { ...KEPT, blocked: true, expiresAtMillis: 0 };
    expect(judgeToken(all, null, REFUSE, full, NOW).status).toBe("blocked");
    expect(judgeToken({ ...all, blocked: false }, null, REFUSE, full, NOW).status).toBe("expired");
    expect(judgeToken(KEPT, null, REFUSE, full, NOW).status).toBe("concurrent");
  });

  it("without a limit is not counted at all", () => {
    const never = () => {
      throw new Error("It was counted.");
    };
    expect(judgeToken({ ...KEPT, maxSessions: null }, null, REFUSE, never, NOW).status).toBe("accepted");
  });

  it("is no other one of the same characters: a card's number typed into a keypad, and the reverse", () => {
    expect(judgeToken(KEPT, "KeyCode", REFUSE, free, NOW).status).toBe("unknown");
    expect(judgeToken({ ...KEPT, type: "KeyCode" }, "ISO14443", REFUSE, free, NOW).status).toBe("unknown");
    expect(judgeToken({ ...KEPT, type: "KeyCode" }, "KeyCode", REFUSE, free, NOW).status).toBe("accepted");
    // Stations take one kind of card for the other; 1.6 tells no type.
    expect(judgeToken(KEPT, "ISO15693", REFUSE, free, NOW).status).toBe("accepted");
    expect(judgeToken({ ...KEPT, type: "KeyCode" }, null, REFUSE, free, NOW).status).toBe("accepted");
  });
});

describe("an identification that is not kept", () => {
  it("is told what the policy says", () => {
    const told = (unknown: UnknownPolicy["unknown"], anyKept: boolean) =>
      judgeToken(null, "ISO14443", { unknown, anyKept }, free, NOW).status;
    expect([told("accept", true), told("accept", false)]).toEqual(["accepted", "accepted"]);
    expect([told("refuse", true), told("refuse", false)]).toEqual(["unknown", "unknown"]);
    expect([told("while-empty", true), told("while-empty", false)]).toEqual(["unknown", "accepted"]);
  });

  it("is accepted where it was made in place, unless one of the same characters is kept and blocked", () => {
    for (const type of ["Central", "Local", "DirectPayment"]) {
      expect(judgeToken(null, type, REFUSE, free, NOW).status, type).toBe("accepted");
      expect(judgeToken({ ...KEPT, blocked: true }, type, REFUSE, free, NOW).status, type).toBe("blocked");
    }
  });
});

const named = (
  event: Reading["event"],
  atMillis: number,
  idToken: string,
  status?: Reading["idTokenStatus"],
): Reading => ({
  ...{
    hash: `${atMillis} ${event} ${idToken}`,
    atMillis,
    receivedAtMillis: atMillis,
    evseId: 1,
    transactionId: "1",
    event,
  },
  ...{ register: null, powerWatts: null, record: null, idToken },
  ...(status === undefined ? {} : { idTokenStatus: status }),
});

describe("who charges", () => {
  it("is named by the earliest begin, else by the earliest reading that names anybody, in any order of arrival", () => {
    const readings = [
      named("sample", 1, "before"),
      named("begin", 3, "later begin"),
      named("begin", 2, "begin", "blocked"),
      named("sample", 4, "after"),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(readings, { minLength: 4 }), (order) => {
        const { idToken, findings } = identificationOf(order);
        expect(idToken).toBe("begin");
        expect(findings.map(({ code, severity }) => [code, severity])).toEqual([["identification-refused", "warning"]]);
      }),
    );
    expect(identificationOf(readings.filter(({ event }) => event !== "begin")).idToken).toBe("before");
    expect(identificationOf([])).toEqual({ idToken: null, findings: [] });
  });

  it("is remarked where he was refused for what he is, and not for what went on elsewhere", () => {
    const codes = (["accepted", "concurrent", "unknown", "expired", "blocked"] as const).map((status) =>
      identificationOf([named("begin", 1, "A", status)]).findings.map(({ values }) => values?.sentence),
    );
    expect(codes).toEqual([[], [], ["identification-unknown"], ["identification-expired"], ["identification-blocked"]]);
    expect(identificationOf([named("begin", 1, "A")]).findings).toEqual([]);
  });
});
