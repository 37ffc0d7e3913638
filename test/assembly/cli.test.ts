// The command line: words, JSON, exit codes; in the process for every case, as a program of its own for those that
// matter to a shell.
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../../assembly/cli.ts";
import { describeReport, kilowattHours } from "../../assembly/host/report-text.ts";
import { verifyRecords } from "../../assembly/host/verify.ts";
import { newCore } from "../support/core.ts";
import { BEGIN, END, newMeter, payload } from "../support/ocmf.ts";

const core = newCore();
const meter = newMeter();
const record = meter.sign(payload());
const forged = record.replace("110.5", "999.5");
const FILES: Readonly<Record<string, string>> = {
  valid: record,
  forged,
  key: `${meter.publicKey}\n`,
  garbage: "hello",
  fallen: meter.sign(payload({ RD: [BEGIN, { ...END, RV: 99 }] })),
};

function call(...argv: string[]): { code: number; out: string; err: string } {
  let out = "";
  let err = "";
  const code = run(argv, {
    readFile: (path) => {
      const text = FILES[path];
      if (text === undefined) throw new Error(`no such file: ${path}`);
      return new TextEncoder().encode(text);
    },
    loadCore: () => core,
    version: () => "1.2.3",
    nowMillis: () => Date.UTC(2026, 0),
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}

describe("accepts", () => {
  it("a valid record: 0, with verdict, readings, energy and reasons in words", () => {
    const { code, out, err } = call("verify", "valid", "--key", meter.publicKey);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toBe(`Record 1 of 1: OCMF 1.0
  Signature  valid (secp256r1, SHA-256, DER)
  Key        supplied with this check; nothing else vouches for it
  Meter      MS1
  Pagination T10
  Begin      100.000 kWh at 2025-06-01T10:00:00,000+0200 (clock synchronised), register 1-b:1.8.0
  End        110.500 kWh at 2025-06-01T11:00:00,000+0200 (clock synchronised), register 1-b:1.8.0

Session
  Energy     10.500 kWh
  Duration   1 h 0 min 0 s

Valid: every signature fits.
No rule is broken.
`);
  });

  it("a key from a file, options in any order, JSON as the API gives it", () => {
    const { code, out } = call("verify", "--json", "--key", "@key", "valid");
    const report = verifyRecords(core, new TextEncoder().encode(record), {
      publicKey: meter.publicKey,
      nowMillis: Date.UTC(2026, 0),
    });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(report);
  });

  it("help and version", () => {
    expect(call("--version")).toEqual({ code: 0, out: "1.2.3\n", err: "" });
    expect(call("--help").out).toContain("verify");
    expect(call("verify", "--help")).toMatchObject({ code: 0, err: "" });
    expect(call("verify", "--help").out).toContain("Exit code: 0 valid, 1 invalid");
  });
});

describe("refuses", () => {
  it("a forged record: 1, with the reason", () => {
    const { code, out } = call("verify", "forged", "--key", "@key");
    expect(code).toBe(1);
    expect(out).toContain(
      "Signature  invalid (secp256r1, SHA-256, DER). The signature does not match the signed data.",
    );
    expect(out).toContain("Energy     unknown");
  });

  it("a fallen register under a good signature: said in any case, 1 with --strict", () => {
    const { code, out } = call("verify", "fallen", "--key", "@key");
    expect(code).toBe(0);
    expect(out).toMatch(/register-falls[\s\S]*Valid: every signature fits\.\nRules: 1 finding is an error/);
    expect(call("verify", "fallen", "--key", "@key", "--strict").code).toBe(1);
    expect(call("verify", "valid", "--key", "@key", "--strict").code).toBe(0);
  });

  it("a record without a key, and text that is no record: 2", () => {
    expect(call("verify", "valid").code).toBe(2);
    const { code, out } = call("verify", "garbage");
    expect(code).toBe(2);
    expect(out).toContain("Record 1 of 1: unreadable");
  });

  it.each([
    [["verify", "absent"], "The file cannot be read. no such file: absent"],
    [["verify", "valid", "--key", "@absent"], "no such file: absent"],
    [["verify", "valid", "--key", "key"], 'write --key "@key" to read it'],
    [["verify"], "a FILE is missing"],
    [["verify", "valid", "forged"], '"forged" is one too many'],
    [["verify", "valid", "--nope"], "--nope"],
    [["verify", "valid", "--key"], "--key"],
    [["toString"], 'there is no command "toString"'],
    [[], "Usage: wattest"],
  ])("%j: 2, on the error output", (argv, words) => {
    const { code, out, err } = call(...argv);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(words);
  });
});

describe("survives", () => {
  it("signed text that would steer a terminal: it is made visible", () => {
    const text = payload({ MS: "\u001b[2J\u202e\u0007x", RD: [BEGIN, { ...END, ST: "\u001b]0;" }] });
    const out = describeReport(verifyRecords(core, new TextEncoder().encode(meter.sign(text)), {}));
    expect(out).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
    expect(out).toContain("\\u{1b}[2J\\u{202e}\\u{7}x");
  });

  it("kilowatt-hours never lose a digit", () => {
    expect([0, 1, 999, 1_000, 100, 1_234_567, 10_500_000, -2_500, Number.MAX_SAFE_INTEGER].map(kilowattHours)).toEqual([
      "0.000 kWh",
      "0.000001 kWh",
      "0.000999 kWh",
      "0.001 kWh",
      "0.0001 kWh",
      "1.234567 kWh",
      "10.500 kWh",
      "-0.0025 kWh",
      "9007199254.740991 kWh",
    ]);
  });
});

describe("as a program", () => {
  const ROOT = resolve(import.meta.dirname, "../..");
  const bundle = join(ROOT, "assembly/build/cli.js");
  const folder = mkdtempSync(join(tmpdir(), "wattest-cli-"));
  const path = (name: string) => join(folder, name);

  beforeAll(() => {
    // The bundle under test is the one of these sources.
    execFileSync("npm", ["run", "-s", "build:cli"], { cwd: ROOT, stdio: "pipe" });
    for (const [name, text] of Object.entries(FILES)) writeFileSync(path(name), text);
    symlinkSync(bundle, path("wattest"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const start = (argv: string[], input?: string) =>
    spawnSync(process.execPath, argv, {
      encoding: "utf8",
      timeout: 20_000,
      maxBuffer: 1 << 24,
      ...(input === undefined ? {} : { input }),
    });

  it("starts with a line that names Node", () => {
    expect(readFileSync(bundle, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it("gives the shell 0, 1 and 2, also through a link as npm makes it", () => {
    const key = ["--key", `@${path("key")}`];
    expect(start([path("wattest"), "verify", path("valid"), ...key])).toMatchObject({ status: 0, stderr: "" });
    expect(start([bundle, "verify", path("forged"), ...key]).status).toBe(1);
    expect(start([bundle, "verify", path("valid")]).status).toBe(2);
    expect(start([bundle, "verify", path("absent")])).toMatchObject({ status: 2, stdout: "" });
  });

  it("reads the standard input and writes whole JSON into a pipe", () => {
    const records = Array.from({ length: 300 }, () => record).join("\n");
    const { status, stdout } = start([bundle, "verify", "-", "--json", "--key", meter.publicKey], records);
    expect(status).toBe(0);
    expect(JSON.parse(stdout).records).toHaveLength(300);
  });

  it("ends with 2, not with the code for invalid, when it breaks itself", () => {
    copyFileSync(bundle, path("alone.mjs"));
    const { status, stderr } = start([path("alone.mjs"), "verify", path("valid")]);
    expect(status).toBe(2);
    expect(stderr).toContain("core.wasm");
  });

  it("keeps its verdict when the reader of its output leaves early", () => {
    const records = Array.from({ length: 300 }, (_, page) => meter.sign(payload({ PG: `T${page}` }))).join("\n");
    writeFileSync(path("many"), records);
    const script = `"${process.execPath}" "${bundle}" verify "${path("many")}" --json --key ${meter.publicKey}; echo "exit $?" >&2`;
    const { stderr } = spawnSync("sh", ["-c", `(${script}) | head -c 10 >/dev/null`], { encoding: "utf8" });
    expect(stderr).toBe("exit 0\n");
  });

  it("names the version of the package", () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(start([bundle, "--version"]).stdout).toBe(`${version}\n`);
  });
});
