// OCA test cases for a central system, OCPP 1.6: firmware, diagnostics, certificates, and who gets in (security
// whitepaper). test/oca-cases.md says which case is shown where.
import { describe, expect, it } from "vitest";
import type { MessageList } from "../../../edge/contract/ocpp.ts";
import { callJson } from "../server.ts";
import { connect, handshake } from "./charger.ts";
import { boot16, booted16, type Script } from "./oca.ts";

const IN_AN_HOUR = "2030-01-01T01:00:00Z";
const UPDATE = { location: "https://example.org/firmware.bin", retrieveDate: IN_AN_HOUR };
const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";
/** Of a key made for this and thrown away. */
const CSR = [
  "-----BEGIN CERTIFICATE REQUEST-----",
  "MIHdMIGEAgEAMCIxDjAMBgNVBAMMBU9DQS0xMRAwDgYDVQQKDAdXYXR0ZXN0MFkw",
  "EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEwY+2CNLniHLFM92TtR2eGI11RP3RSxM3",
  "5fPBYg2vFcIA7hWvVVpb8Tob79vlL1N5XpP0WS4WbhcA9BNQcTJq1aAAMAoGCCqG",
  "SM49BAMCA0gAMEUCIB2925VMfUIFXytTiIHnWUidVeFvYKl4b+nTrxQeReRPAiEA",
  "wO9heufFc2DHgkLYU4gx5bDVu4jpcrKG4yu4nx72S5E=",
  "-----END CERTIFICATE REQUEST-----",
].join("\n");
const HASH = { hashAlgorithm: "SHA256", issuerNameHash: "a1", issuerKeyHash: "b2", serialNumber: "03" };

async function firmware(s: Script, ...statuses: string[]): Promise<void> {
  for (const status of statuses) await s.up("FirmwareStatusNotification", { status });
}

async function event(s: Script, type: string): Promise<void> {
  await s.up("SecurityEventNotification", { type, timestamp: new Date().toISOString() });
}

/** The statuses that came with an action, oldest first. */
async function told(s: Script, action: string): Promise<unknown[]> {
  const { items } = await callJson<MessageList>(`/api/stations/${s.station.id}/messages?direction=in&action=${action}`);
  return items.map(({ request }) => JSON.parse(request)[3].status).reverse();
}

describe("firmware and diagnostics", () => {
  it("TC_044_1 firmware is downloaded and installed, the station boots, every step is answered", async () => {
    const s = await booted16();
    await s.down("UpdateFirmware", UPDATE, {});
    await firmware(s, "Downloading", "Downloaded", "Installing");
    await s.reconnect();
    await boot16(s);
    await firmware(s, "Installed");
    expect(await told(s, "FirmwareStatusNotification")).toEqual([
      "Downloading",
      "Downloaded",
      "Installing",
      "Installed",
    ]);
  });

  it("TC_044_2 a download that fails is told", async () => {
    const s = await booted16();
    await s.down("UpdateFirmware", UPDATE, {});
    await firmware(s, "Downloading", "DownloadFailed");
    expect(await told(s, "FirmwareStatusNotification")).toEqual(["Downloading", "DownloadFailed"]);
  });

  it("TC_044_3 an installation that fails is told", async () => {
    const s = await booted16();
    await s.down("UpdateFirmware", UPDATE, {});
    await firmware(s, "Downloading", "Downloaded", "Installing", "InstallationFailed");
    expect((await told(s, "FirmwareStatusNotification")).at(-1)).toBe("InstallationFailed");
  });

  it.each([
    ["TC_045_1 diagnostics are asked for and uploaded", "Uploaded"],
    ["TC_045_2 diagnostics whose upload fails", "UploadFailed"],
  ])("%s", async (_, end) => {
    const s = await booted16();
    await s.down("GetDiagnostics", { location: "ftp://example.org/" }, { fileName: "diagnostics.zip" });
    await s.up("DiagnosticsStatusNotification", { status: "Uploading" });
    await s.up("DiagnosticsStatusNotification", { status: end });
    expect(await told(s, "DiagnosticsStatusNotification")).toEqual(["Uploading", end]);
  });

  it("TC_079 the security log is asked for and uploaded", async () => {
    const s = await booted16();
    await s.down(
      "GetLog",
      { logType: "SecurityLog", requestId: 5, log: { remoteLocation: "https://example.org/logs" } },
      { status: "Accepted", filename: "security.log" },
    );
    await s.up("LogStatusNotification", { status: "Uploading", requestId: 5 });
    await s.up("LogStatusNotification", { status: "Uploaded", requestId: 5 });
    expect(await told(s, "LogStatusNotification")).toEqual(["Uploading", "Uploaded"]);
  });

  const signed = {
    requestId: 6,
    firmware: {
      ...{ location: UPDATE.location, retrieveDateTime: IN_AN_HOUR },
      ...{ signingCertificate: CERTIFICATE, signature: "MEUCIQ==" },
    },
  };
  const step = (status: string) => ({ status, requestId: 6 });

  it("TC_080 signed firmware is downloaded, its signature verified, installed", async () => {
    const s = await booted16();
    await s.down("SignedUpdateFirmware", signed, { status: "Accepted" });
    for (const status of ["Downloading", "Downloaded", "SignatureVerified", "Installing", "Installed"]) {
      await s.up("SignedFirmwareStatusNotification", step(status));
    }
    await event(s, "FirmwareUpdated");
    expect((await told(s, "SignedFirmwareStatusNotification")).at(-1)).toBe("Installed");
  });

  it("TC_081 signed firmware whose signature is wrong is told, with the security event", async () => {
    const s = await booted16();
    await s.down("SignedUpdateFirmware", signed, { status: "Accepted" });
    for (const status of ["Downloading", "Downloaded", "InvalidSignature"]) {
      await s.up("SignedFirmwareStatusNotification", step(status));
    }
    await event(s, "InvalidFirmwareSignature");
    expect((await told(s, "SignedFirmwareStatusNotification")).at(-1)).toBe("InvalidSignature");
  });
});

describe("certificates", () => {
  it.each([
    ["TC_075_1 the manufacturer's root is installed and listed", "ManufacturerRootCertificate"],
    ["TC_075_2 the central system's root is installed and listed", "CentralSystemRootCertificate"],
  ])("%s", async (_, certificateType) => {
    const s = await booted16();
    await s.down("InstallCertificate", { certificateType, certificate: CERTIFICATE }, { status: "Accepted" });
    await s.down(
      "GetInstalledCertificateIds",
      { certificateType },
      { status: "Accepted", certificateHashData: [HASH] },
    );
  });

  it("TC_076 a certificate is found by its hash and deleted", async () => {
    const s = await booted16();
    await s.down(
      "GetInstalledCertificateIds",
      { certificateType: "CentralSystemRootCertificate" },
      { status: "Accepted", certificateHashData: [HASH] },
    );
    await s.down("DeleteCertificate", { certificateHashData: HASH }, { status: "Accepted" });
  });

  /** The station is asked to renew its certificate, and asks for one; the operator answers with what was signed. */
  async function renewed(s: Script, status: string): Promise<void> {
    const requestedMessage = "SignChargePointCertificate";
    await s.down("ExtendedTriggerMessage", { requestedMessage }, { status: "Accepted" });
    await s.up("SignCertificate", { csr: CSR }, { status: "Accepted" });
    await s.down("CertificateSigned", { certificateChain: CERTIFICATE }, { status });
  }

  it("TC_074 the station is asked to renew its certificate, asks for one, and takes what was signed", async () => {
    const s = await booted16();
    await renewed(s, "Accepted");
    await s.reconnect();
    await boot16(s);
  });

  it("TC_077 a station that rejects the certificate for itself says so as a security event", async () => {
    const s = await booted16();
    await renewed(s, "Rejected");
    await event(s, "InvalidChargePointCertificate");
  });

  it("TC_078 a station that rejects the central system's certificate says so as a security event", async () => {
    const s = await booted16();
    await s.down(
      "InstallCertificate",
      { certificateType: "CentralSystemRootCertificate", certificate: CERTIFICATE },
      { status: "Rejected" },
    );
    await event(s, "InvalidCentralSystemCertificate");
  });
});

describe("who gets in", () => {
  it("TC_073 the station is given another password, and comes back with it", async () => {
    const s = await booted16();
    const { secret } = await callJson<{ secret: string }>(`/api/stations/${s.station.id}/secret`, {
      body: { overlapHours: 1 },
    });
    const hex = Array.from(new TextEncoder().encode(secret), (byte) => byte.toString(16).padStart(2, "0")).join("");
    await s.down("ChangeConfiguration", { key: "AuthorizationKey", value: hex }, { status: "Accepted" });
    await s.reconnect(secret);
    await boot16(s);
    const { items } = await callJson<MessageList>(`/api/stations/${s.station.id}/messages`);
    expect(JSON.stringify(items)).not.toContain(hex);
  });

  it("TC_083 the station is moved to a higher security profile, and boots again", async () => {
    const s = await booted16();
    await s.down("ChangeConfiguration", { key: "SecurityProfile", value: "2" }, { status: "Accepted" });
    await s.reconnect();
    await boot16(s);
  });

  it("TC_085 a right password opens the connection, a wrong one and none do not", async () => {
    const { station } = await booted16();
    const charger = await connect(station);
    expect((await charger.call("Heartbeat", {}))[0]).toBe(3);
    expect((await handshake({ id: station.id, secret: "not-the-secret-0123" }, "ocpp1.6")).status).toBe(401);
    expect((await handshake(station, "ocpp1.6", { Authorization: "" })).status).toBe(401);
  });

  it("TC_088 the subprotocol is the one that both know, and none in common ends the connection", async () => {
    const { station } = await booted16();
    expect((await connect(station, "ocpp1.5, ocpp1.6")).protocol).toBe("ocpp1.6");
    const other = await connect(station, "ocpp0.1");
    expect([other.protocol, (await other.closed).code]).toEqual([null, 1002]);
  });
});
