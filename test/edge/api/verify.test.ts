// Stateless verification: the forms of its body, and the OCMF records of the outside vectors.
import { describe, expect, inject, it } from "vitest";
import { CURVES } from "../../../assembly/host/core.ts";
import type { VerifyReport } from "../../../assembly/host/verdict.ts";
import { call, callJson, newMeter, problemOf, recordReading, toHex } from "../server.ts";

async function verify(body: unknown, type: string, publicKey?: string): Promise<VerifyReport> {
  const query = publicKey === undefined ? "" : `?publicKey=${encodeURIComponent(publicKey)}`;
  return callJson<VerifyReport>(`/api/verify${query}`, { body, headers: { "Content-Type": type } });
}

describe("a record", () => {
  it("is verified in every form of body, for anyone", async () => {
    const meter = await newMeter();
    const record = await meter.record(1, [recordReading(0, "B", 1), recordReading(600, "E", 2.5)]);
    const bytes = new TextEncoder().encode(record);
    const reports = [
      await verify(record, "text/plain; charset=utf-8", meter.publicKey),
      await verify(bytes, "application/octet-stream", meter.publicKey),
      await verify(JSON.stringify(record), "application/json", meter.publicKey),
      await verify(JSON.stringify({ record, publicKey: meter.publicKey }), "application/json"),
      await verify(JSON.stringify({ data: record, publicKey: meter.publicKey }), "application/json"),
      await verify(record, "application/json", meter.publicKey),
    ];
    for (const report of reports) {
      expect(report.records[0]).toMatchObject({ format: "OCMF", signature: "valid", key: "supplied", text: record });
      expect(report.session).toMatchObject({ energyMilliwattHours: 1_500_000, durationMillis: 600_000 });
    }
    const open = await call("/api/verify", {
      body: record,
      headers: { "Content-Type": "text/plain", Origin: "https://other.example" },
      origin: "https://wattest.example",
      by: "nobody",
    });
    expect(open.status).toBe(200);
  });

  it("that was changed by one digit is invalid, with the reason", async () => {
    const meter = await newMeter();
    const record = (await meter.record(1, [recordReading(0, "B", 1)])).replace('"RV":1', '"RV":7');
    const { records } = await verify(record, "text/plain", meter.publicKey);
    expect(records[0]).toMatchObject({ signature: "invalid", reasonCode: "signature-mismatch" });
    expect(records[0]?.reason).toMatch(/\.$/);
  });

  it("without a key, with a wrong key or without form is unverifiable, never invalid", async () => {
    const meter = await newMeter();
    const record = await meter.record(1, [recordReading(0, "B", 1)]);
    const verdict = async (body: unknown, type: string, key?: string) => (await verify(body, type, key)).records[0];
    expect(await verdict(record, "text/plain")).toMatchObject({
      signature: "unverifiable",
      reasonCode: "public-key-missing",
    });
    expect(await verdict(record, "text/plain", "abc")).toMatchObject({
      signature: "unverifiable",
      reasonCode: "public-key-malformed",
    });
    expect(await verdict("<values/>", "application/xml")).toMatchObject({
      format: "unknown",
      signature: "unverifiable",
      text: "<values/>",
    });
    expect(await verdict('{"a":1}', "application/json")).toMatchObject({
      signature: "unverifiable",
      reasonCode: "record-unreadable",
    });
    expect(await verdict(Uint8Array.of(0, 255, 128), "application/octet-stream")).toMatchObject({
      reasonCode: "record-unreadable",
    });
  });
});

describe("a request that cannot be read", () => {
  it("is refused with its place", async () => {
    const json = (body: string) => problemOf("/api/verify", { body });
    expect(await json('{"record": nope}')).toMatchObject({ status: 400, code: "json-malformed", offset: 11 });
    expect(await json(`${"[".repeat(17)}${"]".repeat(17)}`)).toMatchObject({
      status: 400,
      code: "json-too-deep",
      offset: 16,
    });
    expect(await json('{"record":"a","record":"b"}')).toMatchObject({ status: 400, code: "json-malformed" });
    expect(await json('{"record":"a","publicKey":5}')).toMatchObject({ status: 422, pointer: "/publicKey" });
    const type = { headers: { "Content-Type": "image/png" }, body: "x" };
    expect(await problemOf("/api/verify", type)).toMatchObject({ status: 415, code: "unsupported-media-type" });
    const large = { headers: { "Content-Type": "text/plain" }, body: "x".repeat(1_048_577) };
    expect(await problemOf("/api/verify", large)).toMatchObject({ status: 413, code: "body-too-large" });
    const empty = { headers: { "Content-Type": "text/plain" }, method: "POST" };
    expect(await problemOf("/api/verify", empty)).toMatchObject({ status: 400, code: "bad-request" });
    expect(await problemOf(`/api/verify?publicKey=${"a".repeat(8_193)}`, { body: '"x"' })).toMatchObject({
      status: 400,
      pointer: "publicKey",
    });
  });
});

const vectors = inject("ocmfVectors");
const VERIFIED: readonly string[] = [...CURVES, "Ed25519"];

/** The hostile text stands in the container around it, which is not handed in; the record itself is right. */
const HOSTILE_CONTAINER_ONLY = new Set(["ocmf-log4j-4"]);

describe.skipIf(vectors.length === 0)("the OCMF records of the outside vectors", () => {
  it("get the verdict listed there", async () => {
    const counts = { valid: 0, invalid: 0, error: 0, otherCurve: 0 };
    for (const vector of vectors) {
      const report = await verify(vector.payload, "text/plain", vector.publicKey ?? undefined);
      const signature = report.records[0]?.signature;
      const said = `${vector.id}: ${signature}, ${report.records[0]?.reason ?? ""}`;
      if (vector.curve !== null && !VERIFIED.includes(vector.curve)) {
        expect(signature, said).toBe("unverifiable");
        counts.otherCurve += 1;
        continue;
      }
      if (HOSTILE_CONTAINER_ONLY.has(vector.id)) expect(signature, said).toBe("valid");
      else if (vector.expected === "error") expect(signature, said).not.toBe("valid");
      else expect(signature, said).toBe(vector.expected);
      counts[vector.expected] += 1;
    }
    console.info(`OCMF vectors through POST /api/verify: ${JSON.stringify(counts)}`);
    expect(counts).toEqual({ valid: 173, invalid: 27, error: 10, otherCurve: 4 });
  });
});

describe("bytes", () => {
  it("that are not UTF-8 inside a record are kept apart from a changed record", async () => {
    const meter = await newMeter();
    const record = new TextEncoder().encode(await meter.record(1, [recordReading(0, "B", 1)]));
    const report = await verify(toHex(record), "text/plain", meter.publicKey);
    expect(report.records[0]?.signature).toBe("unverifiable");
  });
});
