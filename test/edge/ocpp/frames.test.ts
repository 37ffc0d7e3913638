// The frames of OCPP-J: what is read, what is refused with which code in which version, and what is written.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toValue } from "../../../assembly/host/json.ts";
import {
  type CallFrame,
  type Frame,
  type FrameFault,
  MAX_FRAME_BYTES,
  parseFrame,
  type ResultFrame,
  writeCall,
  writeError,
  writeResult,
  writeResultError,
  writeSend,
} from "../../../edge/ocpp/frame.ts";
import { chooseVersion, OCPP_VERSIONS, type OcppVersion } from "../../../edge/ocpp/versions.ts";

function frameOf(version: OcppVersion, text: string): Frame {
  const frame = parseFrame(version, text);
  if (!frame.ok) throw new Error(`${version} refused: ${frame.error.description}`);
  return frame;
}

function faultOf(version: OcppVersion, text: string): FrameFault {
  const frame = parseFrame(version, text);
  if (frame.ok) throw new Error(`${version} read a ${frame.kind}.`);
  return frame;
}

/** What is sent back: [type, id, code], or null for silence. */
function replyOf(version: OcppVersion, text: string): unknown {
  const { reply } = faultOf(version, text);
  if (reply === null) return null;
  const [type, id, code, description, details, ...rest] = JSON.parse(reply);
  expect(typeof description).toBe("string");
  expect(description.length).toBeLessThanOrEqual(255);
  expect(typeof details).toBe("object");
  expect(rest).toEqual([]);
  return [type, id, code];
}

describe("the subprotocol", () => {
  it("is the newest that the station offers, in whatever order", () => {
    expect(chooseVersion(["ocpp1.6", "ocpp2.0.1"])).toBe("2.0.1");
    expect(chooseVersion(["ocpp2.1", "ocpp2.0.1", "ocpp1.6"])).toBe("2.1");
    expect(chooseVersion(["ocpp1.6"])).toBe("1.6");
    expect(chooseVersion(["ocpp1.5", "OCPP1.6", "ocpp2.0"])).toBeNull();
    expect(chooseVersion([])).toBeNull();
  });
});

describe("accepts", () => {
  it.each(OCPP_VERSIONS)("the three frames of every version: %s", (version) => {
    const call = frameOf(version, ' [2, "19223201", "Heartbeat", {"a": [1]}] ') as CallFrame;
    expect(call).toMatchObject({ kind: "call", messageId: "19223201", action: "Heartbeat" });
    expect(toValue(call.payload)).toEqual({ a: [1] });
    expect(frameOf(version, '[3,"7",{"status":"Accepted"}]')).toMatchObject({ kind: "result", messageId: "7" });
    const error = frameOf(version, '[4,"7","NotSupported","no",{"why":1}]');
    expect(error).toMatchObject({ kind: "error", messageId: "7", code: "NotSupported", description: "no" });
  });

  it("CALLRESULTERROR and SEND in 2.1", () => {
    expect(frameOf("2.1", '[5,"7","FormatViolation","",{}]')).toMatchObject({ kind: "result-error", messageId: "7" });
    const send = frameOf("2.1", '[6,"8","NotifyPeriodicEventStream",{"id":1}]');
    expect(send).toMatchObject({ kind: "send", messageId: "8", action: "NotifyPeriodicEventStream" });
  });

  it("a register with all its digits", () => {
    const text = '[2,"1","MeterValues",{"value":123456789012345678.90123456789}]';
    const { payload } = frameOf("2.0.1", text) as CallFrame;
    expect(toValue(payload, { numbers: "literal" })).toEqual({ value: "123456789012345678.90123456789" });
  });

  it("an empty payload in each of the ways that stations write it", () => {
    for (const text of [
      '[2,"1","Heartbeat",{}]',
      '[2,"1","Heartbeat",null]',
      '[2,"1","Heartbeat",[]]',
      '[2,"1","Heartbeat"]',
    ]) {
      expect(toValue((frameOf("1.6", text) as CallFrame).payload), text).toEqual({});
    }
    for (const text of ['[3,"1",{}]', '[3,"1",null]', '[3,"1",[]]', '[3,"1"]']) {
      expect(toValue((frameOf("2.0.1", text) as ResultFrame).payload), text).toEqual({});
    }
  });

  it("an id longer than the standard's 36 characters: the station waits for its answer", () => {
    const id = "é".repeat(255);
    expect(frameOf("1.6", JSON.stringify([2, id, "Heartbeat", {}]))).toMatchObject({ messageId: id });
  });

  it("a CALLERROR that is incomplete: the call failed all the same", () => {
    expect(frameOf("1.6", '[4,"7"]')).toMatchObject({ kind: "error", code: "GenericError", description: "" });
    expect(frameOf("1.6", '[4,"7","InternalError",null]')).toMatchObject({ code: "InternalError", details: null });
  });
});

type Answer = readonly [type: number, id: string, code: string] | null;

/** Text, and what is answered in 1.6, 2.0.1 and, where that differs, 2.1. */
const REFUSED: readonly (readonly [what: string, text: string, v16: Answer, v201: Answer, v21?: Answer])[] = [
  ["no JSON", "hello", null, [4, "-1", "RpcFrameworkError"]],
  ["nothing", "", null, [4, "-1", "RpcFrameworkError"]],
  ["an object", '{"a":1}', null, [4, "-1", "RpcFrameworkError"]],
  ["an empty array", "[]", null, [4, "-1", "MessageTypeNotSupported"]],
  ["a type in quotes", '["2","7","Heartbeat",{}]', null, [4, "7", "MessageTypeNotSupported"]],
  ["an unknown type", '[9,"7","Heartbeat",{}]', null, [4, "7", "MessageTypeNotSupported"]],
  ["a call whose id is a number", '[2,7,"Heartbeat",{}]', null, [4, "-1", "RpcFrameworkError"]],
  ["a call without an id", "[2]", null, [4, "-1", "RpcFrameworkError"]],
  ["a call whose action is a number", '[2,"7",5,{}]', [4, "7", "FormationViolation"], [4, "7", "RpcFrameworkError"]],
  ["a call whose action is empty", '[2,"7","",{}]', [4, "7", "FormationViolation"], [4, "7", "RpcFrameworkError"]],
  [
    "a call with a fifth element",
    '[2,"7","Heartbeat",{},1]',
    [4, "7", "FormationViolation"],
    [4, "7", "RpcFrameworkError"],
  ],
  [
    "a call whose payload is a text",
    '[2,"7","Heartbeat","{}"]',
    [4, "7", "FormationViolation"],
    [4, "7", "FormatViolation"],
  ],
  [
    "a call that breaks off",
    '[2,"7","StartTransaction",{"connectorId":1',
    [4, "7", "FormationViolation"],
    [4, "7", "FormatViolation"],
  ],
  [
    "a call that says a thing twice",
    '[2,"7","Heartbeat",{"a":1,"a":2}]',
    [4, "7", "FormationViolation"],
    [4, "7", "FormatViolation"],
  ],
  ["a result whose payload is a text", '[3,"7","x"]', null, null, [5, "7", "FormatViolation"]],
  ["a result that breaks off", '[3,"7",{"a"', null, null, [5, "7", "FormatViolation"]],
  ["an error that breaks off", '[4,"7","GenericError', null, null],
  ["an error without an id", "[4]", null, null],
  [
    "a SEND with a list for a payload",
    '[6,"7","NotifyPeriodicEventStream",[1]]',
    null,
    [4, "7", "MessageTypeNotSupported"],
    null,
  ],
  ["a CALLRESULTERROR without an id", "[5]", null, [4, "-1", "MessageTypeNotSupported"], null],
];

describe("refuses", () => {
  it.each(REFUSED.map(([what, ...row]) => ({ what, row })))("$what, with the answer of each version", ({ row }) => {
    const [text, v16, v201, v21] = row;
    expect(replyOf("1.6", text)).toEqual(v16);
    expect(replyOf("2.0.1", text)).toEqual(v201);
    expect(replyOf("2.1", text)).toEqual(v21 === undefined ? v201 : v21);
  });

  it("what is too deep or too long, and still says whose call it was", () => {
    const deep = `[2,"7","DataTransfer",${"[".repeat(30)}${"]".repeat(30)}]`;
    expect(replyOf("1.6", deep)).toEqual([4, "7", "FormationViolation"]);
    const long = `[2,"7","DataTransfer",{"data":"${"x".repeat(MAX_FRAME_BYTES)}"}]`;
    expect(replyOf("2.0.1", long)).toEqual([4, "7", "FormatViolation"]);
    expect(faultOf("2.0.1", long).action).toBe("DataTransfer");
    const wide = `[2,"7","DataTransfer",{"data":"${"€".repeat(MAX_FRAME_BYTES / 3)}"}]`;
    expect(wide.length).toBeLessThan(MAX_FRAME_BYTES);
    expect(faultOf("2.0.1", wide).action).toBe("DataTransfer");
  });

  it("a frame of exactly the longest length only for what it says", () => {
    const frame = (length: number) => `[2,"7","DataTransfer",{"data":"${"x".repeat(length)}"}]`;
    const longest = frame(MAX_FRAME_BYTES - frame(0).length);
    expect(longest.length).toBe(MAX_FRAME_BYTES);
    expect(parseFrame("1.6", longest).ok).toBe(true);
    expect(parseFrame("1.6", `${longest} `).ok).toBe(false);
  });

  it("an id that is too long to give back", () => {
    const text = JSON.stringify([2, "x".repeat(256), "Heartbeat", {}]);
    expect(replyOf("1.6", text)).toBeNull();
    expect(replyOf("2.1", text)).toEqual([4, "-1", "RpcFrameworkError"]);
  });
});

describe("survives", () => {
  it("a transaction message that breaks off anywhere after its action: it is still known as one", () => {
    const head = '[2,"a\\"b","StopTransaction",';
    const text = `${head}{"transactionId":1,"meterStop":2,"timestamp":"2026-03-01T12:00:00Z"}]`;
    for (let length = head.length; length < text.length; length++) {
      const fault = faultOf("1.6", text.slice(0, length));
      expect(fault, text.slice(0, length)).toMatchObject({
        kind: "call",
        messageId: 'a"b',
        action: "StopTransaction",
        error: { code: "FormationViolation" },
      });
    }
  });

  it("any text at all, with an answer that is itself a frame or none", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "[",
        "]",
        "{",
        "}",
        ",",
        '"',
        "2",
        "3",
        "4",
        "5",
        "6",
        '"id"',
        '"MeterValues"',
        "null",
        "\\",
        "é",
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.constantFrom(...OCPP_VERSIONS), fc.array(piece), (version, pieces) => {
        const frame = parseFrame(version, pieces.join(""));
        if (frame.ok || frame.reply === null) return;
        expect(["error", "result-error"]).toContain(frameOf("2.1", frame.reply).kind);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("what is written", () => {
  it("is read back the same", () => {
    const error = { code: "SecurityError", description: "No.", details: { pointer: "/a" } } as const;
    expect(frameOf("1.6", writeCall("1", "Reset", { type: "Soft" }))).toMatchObject({ kind: "call", action: "Reset" });
    expect(frameOf("1.6", writeResult("1", {}))).toMatchObject({ kind: "result", messageId: "1" });
    expect(frameOf("1.6", writeError("1", error))).toMatchObject({ kind: "error", code: "SecurityError" });
    expect(frameOf("2.1", writeResultError("1", error))).toMatchObject({ kind: "result-error", description: "No." });
    expect(frameOf("2.1", writeSend("1", "X", {}))).toMatchObject({ kind: "send", action: "X" });
  });

  it("has a description of at most 255 characters, none of them cut in half", () => {
    const description = `${"x".repeat(254)}😀😀`;
    const text = writeError("1", { code: "GenericError", description, details: {} });
    expect(JSON.parse(text)[3]).toBe(`${"x".repeat(254)}😀`);
  });
});
