// Certificates that stations ask to be signed: what passes for a request, what it says of itself, and its way to a person
// who signs it and back.
import { describe, expect, it } from "vitest";
import type { AuditList } from "../../../edge/contract/audit.ts";
import type { CertificateRequest, CommandAnswer } from "../../../edge/contract/ocpp.ts";
import { csrFacts, isCertificateRequest } from "../../../edge/ocpp/csr.ts";
import { call, callJson, newStation, problemOf, type TestStation } from "../server.ts";
import { connect } from "./charger.ts";

/** By OpenSSL: `openssl req -new -key … -subj …`, the keys thrown away. */
const P256 = [
  "-----BEGIN CERTIFICATE REQUEST-----",
  "MIH0MIGbAgEAMDkxEDAOBgNVBAMMB1NOLTAwNDIxGDAWBgNVBAoMD1N0YWR0d2Vy",
  "a2UgVGVzdDELMAkGA1UEBhMCREUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAT0",
  "HtRVRFV3jSMyi+0584G8Ztmcbnds8DRwrDuuDVHmYJVKcg1EOgmg8frPcQLc5HfU",
  "NrI4bunNoOcHUDkZ7/VEoAAwCgYIKoZIzj0EAwIDSAAwRQIgY8WXy0LgjdDLXAZR",
  "EBwY52JPgh+vxs4Pb2ex+YTFi3sCIQCcxu5GvU1mmKvlkXDXhpZDwk1GC3HVfxLN",
  "LmpdwCrDGw==",
  "-----END CERTIFICATE REQUEST-----",
].join("\n");
const RSA = [
  "-----BEGIN CERTIFICATE REQUEST-----",
  "MIICbTCCAVUCAQAwKDEXMBUGA1UECgwOU3RhZHR3ZXJrZSBVbG0xDTALBgNVBAMM",
  "BFNOLTcwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCrzHih0s44Weo+",
  "vw5XKPRX8ARXVS4hHwF9tl2dnqsrzsUJQheRwnG7t6MFEi3wZADLj3IngfsSiKrg",
  "vO6ldiQMnE3XKzriqSSK1SMpjPA5MRO0vmesUVFc+7DsLFwnOoJnQ9pJfevYlPGQ",
  "VcfKBzqSlgqlloQPEDl3nAXaEFTgwrEbVw3O+um54uyB3zysEwPBTVyb6TVoK4rd",
  "duHuDLyiwwi9p6HtOKyChYD/xw3ouOIvecTKzigWnicCUUzL+8oQiI18JWUHkR4S",
  "Y/FzxpF5lViAbFmY1/6tHu4RZ/Qz28K33Eiu46vwgnIX6YVBnUAabzckHacxTOjM",
  "Mk48UT8fAgMBAAGgADANBgkqhkiG9w0BAQsFAAOCAQEAV1svIb6g/BcJd0JeHZfh",
  "1vu7Su/R3pnB3tIB+oK98Iyc+eq+QoYE8mCo07eG7/2BXo5Q8ma6c1nVM69mjfmj",
  "rmOBS5+SFT5PHhTNVdnz7AdxnqIlqv02wJQp6kTtqL4Jn6g/YOTTZUAVjGMkkyDx",
  "wMb2Lcw+8oygqNBf41PKPeGB5pHX10yVeIZpMc8UsTesvE1jHPHoo4cqUYqtUglR",
  "5h44EhBBw01BDHJNoihyK8c6Rb57BMfl/SjGYU75Q/RE85JhfiX5hQHppDc+rUmT",
  "xIc0vQVID7hpzzSdmt8Hkm0VcMPI4Xr5wEh6wCMmrOlH1LSJJzEQQ/6fY6RSzrsu",
  "Rg==",
  "-----END CERTIFICATE REQUEST-----",
].join("\n");
const ED25519 = [
  "-----BEGIN CERTIFICATE REQUEST-----",
  "MIGLMD8CAQAwDDEKMAgGA1UEAwwBeDAqMAUGAytlcAMhAPzSnXc5SdnDH9C7A/QA",
  "F1UUU3LgzeHO4lKSJgm9IYBwoAAwBQYDK2VwA0EAXSvHe1D1mpoqfNblRgHJ89Zk",
  "GVRBxj7/YXs7JXi110BsxZaIxpZ7QH6mV4CIfa/RsBmxWaLvh38Fc7R+/LMgAQ==",
  "-----END CERTIFICATE REQUEST-----",
].join("\n");
/** A name with an umlaut and an attribute of no common name. */
const BRAINPOOL = [
  "-----BEGIN CERTIFICATE REQUEST-----",
  "MIHdMIGEAgEAMCExETAPBgNVBAMMCE3DvG5zdGVyMQwwCgYDVQRhDANWQVQwWjAU",
  "BgcqhkjOPQIBBgkrJAMDAggBAQcDQgAEiuWcFTQDs/FZNFCNWj1K/5TtSXlmPozt",
  "ihIW1rMaJrlq3I1JHX9TRAJzh1qf3rbMC81UxOVRK/NnGQsiBtRln6AAMAoGCCqG",
  "SM49BAMCA0gAMEUCIEEnYwTUfSSdtQn9kxD5HJGUZcMWOIbpOq42fJnCyUNhAiEA",
  "opkH92zNLiNP0NFsOFcq0wSCkvweBfTmBH+sFPE+lJg=",
  "-----END CERTIFICATE REQUEST-----",
].join("\n");
const CHAIN = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

async function requests(station: TestStation): Promise<CertificateRequest[]> {
  const path = `/api/stations/${station.id}/certificate-requests`;
  return (await callJson<{ items: CertificateRequest[] }>(path)).items;
}

describe("a certificate request", () => {
  it("says whose it is and what key it has", () => {
    expect(csrFacts(P256)).toEqual({
      ...{ subject: "CN=SN-0042, O=Stadtwerke Test, C=DE", commonName: "SN-0042", key: "secp256r1" },
    });
    expect(csrFacts(RSA)).toEqual({ subject: "O=Stadtwerke Ulm, CN=SN-7", commonName: "SN-7", key: "RSA 2048" });
    expect(csrFacts(ED25519)).toEqual({ subject: "CN=x", commonName: "x", key: "Ed25519" });
    expect(csrFacts(BRAINPOOL)).toEqual({
      ...{ subject: "CN=Münster, 2.5.4.97=VAT", commonName: "Münster", key: "brainpoolP256r1" },
    });
  });

  it("is PEM around DER, complete, with nothing behind it", () => {
    expect(isCertificateRequest(`\n${P256.replaceAll("\n", "\r\n")}\r\n`)).toBe(true);
    expect(isCertificateRequest(P256.replaceAll("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"))).toBe(true);
    const body = P256.split("\n").slice(1, -1).join("");
    const armoured = (text: string) =>
      `-----BEGIN CERTIFICATE REQUEST-----\n${text}\n-----END CERTIFICATE REQUEST-----`;
    expect(isCertificateRequest(armoured(body))).toBe(true);
    const wrong = [
      "",
      "x",
      body,
      P256.replaceAll("CERTIFICATE REQUEST", "CERTIFICATE"),
      armoured("MIIB"),
      armoured("!!!!"),
      armoured(btoa(`${atob(body)}x`)),
      armoured(btoa(atob(body).slice(0, -1))),
      `${P256}\n${P256}`,
    ];
    for (const text of wrong) expect(isCertificateRequest(text), text).toBe(false);
    for (let length = 0; length < P256.length - 1; length += 1) {
      expect(isCertificateRequest(P256.slice(0, length)), String(length)).toBe(false);
    }
  });

  it("cannot pass a value of its name for another part", () => {
    // The common name of the first one, SN-0042, overwritten with one of the same length.
    const body = P256.split("\n").slice(1, -1).join("");
    const forged = btoa(atob(body).replace("SN-0042", "A, O=B\n"));
    const text = `-----BEGIN CERTIFICATE REQUEST-----\n${forged}\n-----END CERTIFICATE REQUEST-----`;
    expect(csrFacts(text).subject).toBe("CN=A\\, O\\=B�, O=Stadtwerke Test, C=DE");
  });
});

describe("SignCertificate", () => {
  it("is taken, shown with what it says, and its certificate goes to the station in its version's words", async () => {
    const station = await newStation();
    const charger = await connect(station, "ocpp2.1");
    const boot = { vendorName: "W", model: "T", serialNumber: "SN-0042" };
    await charger.call("BootNotification", { reason: "PowerUp", chargingStation: boot });
    const [, , taken] = await charger.call("SignCertificate", {
      csr: P256,
      certificateType: "ChargingStationCertificate",
      requestId: 9,
    });
    expect(taken).toEqual({ status: "Accepted" });
    expect(await requests(station)).toMatchObject([
      {
        ...{ id: "1", certificateType: "ChargingStationCertificate", csr: P256, state: "open" },
        ...{ subject: "CN=SN-0042, O=Stadtwerke Test, C=DE", key: "secp256r1", namesSerialNumber: true },
      },
    ]);
    const path = `/api/stations/${station.id}/certificate-requests/1`;
    const refused = callJson<CommandAnswer>(path, { body: { certificateChain: CHAIN } });
    const [, firstId, action, payload] = await charger.next();
    expect([action, payload]).toEqual([
      "CertificateSigned",
      { certificateChain: CHAIN, certificateType: "ChargingStationCertificate", requestId: 9 },
    ]);
    charger.send(JSON.stringify([3, firstId, { status: "Rejected" }]));
    expect(await refused).toEqual({ status: "answered", response: { status: "Rejected" } });
    expect((await requests(station))[0]?.state).toBe("open");
    const signed = callJson<CommandAnswer>(path, { body: { certificateChain: CHAIN } });
    const [, secondId] = await charger.next();
    charger.send(JSON.stringify([3, secondId, { status: "Accepted" }]));
    expect(await signed).toEqual({ status: "answered", response: { status: "Accepted" } });
    expect((await requests(station))[0]?.state).toBe("signed");
    const again = await problemOf(path, { body: { certificateChain: CHAIN } });
    expect(again).toMatchObject({ status: 409, code: "certificate-request-closed" });
    charger.close();
  });

  it("of 1.6 has no type, is kept once however often it comes, and gives way to another one", async () => {
    const station = await newStation();
    const charger = await connect(station);
    for (const csr of [P256, P256, RSA]) {
      expect((await charger.call("SignCertificate", { csr }))[2]).toEqual({ status: "Accepted" });
    }
    expect((await requests(station)).map(({ id, state, key }) => [id, state, key])).toEqual([
      ["2", "open", "RSA 2048"],
      ["1", "dismissed", "secp256r1"],
    ]);
    expect((await requests(station))[0]).toMatchObject({ certificateType: null, namesSerialNumber: null });
    const signed = callJson<CommandAnswer>(`/api/stations/${station.id}/certificate-requests/2`, {
      body: { certificateChain: CHAIN },
    });
    const [, id, action, payload] = await charger.next();
    expect([action, payload]).toEqual(["CertificateSigned", { certificateChain: CHAIN }]);
    charger.send(JSON.stringify([3, id, { status: "Accepted" }]));
    expect(await signed).toMatchObject({ status: "answered" });
    charger.close();
  });

  it("is rejected where its text is no request, and nothing is kept", async () => {
    const station = await newStation();
    const charger = await connect(station);
    expect((await charger.call("SignCertificate", { csr: "no request" }))[2]).toEqual({ status: "Rejected" });
    expect(await requests(station)).toEqual([]);
    charger.close();
  });

  it("is bounded: the newest twenty are kept", async () => {
    const station = await newStation();
    const charger = await connect(station);
    for (let round = 0; round < 13; round += 1) {
      await charger.call("SignCertificate", { csr: P256 });
      await charger.call("SignCertificate", { csr: RSA });
    }
    const items = await requests(station);
    expect(items.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, index) => String(26 - index)));
    expect(items.filter(({ state }) => state === "open")).toHaveLength(1);
    charger.close();
  });

  it("can be dismissed once, which the audit trail shows, and not be signed while the station is away", async () => {
    const station = await newStation();
    const charger = await connect(station);
    await charger.call("SignCertificate", { csr: P256 });
    charger.close();
    const path = `/api/stations/${station.id}/certificate-requests`;
    await expect
      .poll(() => callJson<CommandAnswer>(`${path}/1`, { body: { certificateChain: CHAIN } }))
      .toEqual({ status: "offline" });
    expect(await problemOf(`${path}/1`, { body: { certificateChain: "no chain" } })).toMatchObject({ status: 422 });
    expect(await problemOf(`${path}/7`, { method: "DELETE" })).toMatchObject({ code: "certificate-request-unknown" });
    expect((await call(`${path}/1`, { method: "DELETE" })).status).toBe(204);
    expect(await problemOf(`${path}/1`, { method: "DELETE" })).toMatchObject({ code: "certificate-request-closed" });
    expect((await requests(station))[0]?.state).toBe("dismissed");
    const audit = `/api/audit?action=station.certificate-dismissed&subject=${station.id}`;
    await expect.poll(async () => (await callJson<AuditList>(audit)).items.length).toBe(1);
  });
});
