// Security profile 3: a verified certificate in the station's name lets it in, and nothing that only looks like one does.
import { describe, expect, it } from "vitest";
import app from "../../../edge/app.ts";
import { certifies, commonName } from "../../../edge/client-certificate.ts";
import type { Station } from "../../../edge/contract/stations.ts";
import { bindingsOf } from "../../../edge/env.ts";
import { callJson, ENVIRONMENT, newStation, ORIGIN } from "../server.ts";
import { basic } from "./charger.ts";

const CLOUDFLARE = { ...ENVIRONMENT, WATTEST_CLIENT_CERTIFICATES: "cloudflare" };
const GOOD = { certPresented: "1", certVerified: "SUCCESS", certRevoked: "0" };

interface Attempt {
  readonly tls?: object;
  readonly environment?: object;
  readonly headers?: Record<string, string>;
}

async function attempt(stationId: string, { tls, environment = CLOUDFLARE, headers = {} }: Attempt) {
  const request = new Request(`${ORIGIN}/ocpp/${stationId}`, {
    headers: { Upgrade: "websocket", "Sec-WebSocket-Protocol": "ocpp2.0.1", ...headers },
    ...(tls === undefined ? {} : { cf: { tlsClientAuth: tls } as never }),
  });
  const response = await app.fetch(request, environment);
  response.webSocket?.accept();
  response.webSocket?.close(1000, "done");
  return response.status === 101 ? "open" : (await response.json<{ code: string }>()).code;
}

describe("a verified certificate", () => {
  it("lets the station in without a secret, and its own station only", async () => {
    const station = await newStation();
    const other = await newStation();
    const tls = { ...GOOD, certSubjectDNRFC2253: `CN=${station.id},O=Elbwerk,C=DE` };
    expect(await attempt(station.id, { tls })).toBe("open");
    expect(await attempt(other.id, { tls })).toBe("credentials-missing");
    expect(await attempt("no-such-station", { tls: { ...GOOD, certSubjectDNRFC2253: "CN=no-such-station" } })).toBe(
      "station-unknown",
    );
    const shown = await callJson<Station>(`/api/stations/${station.id}`);
    expect(shown.connection).toMatchObject({ version: "2.0.1" });
  });

  it("is demanded where the registration says so: the secret alone is refused, right or wrong", async () => {
    const station = await newStation({ clientCertificate: "required" });
    const headers = { Authorization: basic(station.id, station.secret), "CF-Connecting-IP": "192.0.2.9" };
    expect(await attempt(station.id, { headers })).toBe("credentials-missing");
    expect(await attempt(station.id, { headers, environment: ENVIRONMENT })).toBe("credentials-missing");
    const wrong = { ...headers, Authorization: basic(station.id, "wrong-secret-0123") };
    expect(await attempt(station.id, { headers: wrong })).toBe("credentials-missing");
    const tls = { ...GOOD, certSubjectDNRFC2253: `CN=${station.id}` };
    expect(await attempt(station.id, { tls })).toBe("open");
    const readings = await station.post([]).catch((error: unknown) => String(error));
    expect(readings).not.toContain("401");
  });
});

describe("what is no verified certificate of the station", () => {
  it("is worth nothing: not verified, revoked, absent, or of another deployment", async () => {
    const { id } = await newStation();
    const named = { certSubjectDNRFC2253: `CN=${id}` };
    const attempts: [string, Attempt][] = [
      ["self-signed", { tls: { ...GOOD, ...named, certVerified: "FAILED:self signed certificate" } }],
      ["none", { tls: { ...GOOD, ...named, certVerified: "NONE", certPresented: "0" } }],
      ["not presented", { tls: { ...GOOD, ...named, certPresented: "0" } }],
      ["revoked", { tls: { ...GOOD, ...named, certRevoked: "1" } }],
      ["without the word of revocation", { tls: { certPresented: "1", certVerified: "SUCCESS", ...named } }],
      ["without a subject", { tls: GOOD }],
      ["of a deployment that did not ask for it", { tls: { ...GOOD, ...named }, environment: ENVIRONMENT }],
      [
        "a header that says so",
        {
          headers: {
            "X-Station-Certificate": "verified",
            "Cf-Client-Cert": "x",
            "MF-CF-Blob": JSON.stringify({ tlsClientAuth: { ...GOOD, ...named } }),
          },
        },
      ],
    ];
    for (const [what, options] of attempts) expect(await attempt(id, options), what).toBe("credentials-missing");
  });

  it("is not taken for one by a clever subject", () => {
    expect(commonName("CN=CS-1,O=Elbwerk")).toBe("CS-1");
    expect(commonName("O=Elbwerk, OU=x , CN=CS-1")).toBe("CS-1");
    expect(commonName("C=DE+CN=CS=1")).toBe("CS=1");
    expect(commonName("2.5.4.3=CS-1")).toBe("CS-1");
    expect(commonName("O=Evil\\,CN=CS-1")).toBeNull();
    expect(commonName("O=Evil\\+CN=CS-1,CN=CS-2")).toBe("CS-2");
    expect(commonName("CN=CS-1,CN=CS-2")).toBeNull();
    expect(commonName("CN=CS-1+CN=CS-1")).toBeNull();
    expect(commonName('CN="CS-1"')).toBeNull();
    expect(commonName("CN=#0C0443532D31")).toBeNull();
    expect(commonName("CN=CS\\2D1")).toBeNull();
    expect(commonName("XCN=CS-1")).toBeNull();
    expect(commonName("")).toBeNull();
  });

  it("is nobody's when the platform says nothing at all", () => {
    expect(certifies(new Request("https://x/"), "CS-1", true)).toBe(false);
  });
});

describe("the environment", () => {
  it("takes `cloudflare` and nothing else, and leaves certificates alone without it", () => {
    expect(bindingsOf({ ...ENVIRONMENT }).clientCertificates).toBe(false);
    expect(bindingsOf({ ...CLOUDFLARE }).clientCertificates).toBe(true);
    expect(() => bindingsOf({ ...ENVIRONMENT, WATTEST_CLIENT_CERTIFICATES: "1" })).toThrow("cloudflare");
  });
});
