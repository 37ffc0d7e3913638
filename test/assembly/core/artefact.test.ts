// The built module itself: what it exports, that it needs nothing, that its memory stays as it is, how large it is.
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { CORE_BYTES, CORE_MODULE } from "../../support/core.ts";

const FUNCTIONS = [
  "checkEd25519Key",
  "checkPublicKey",
  "checkSamples",
  "composeProfiles",
  "energyBetween",
  "energyOfProfiles",
  "hashBegin",
  "hashFinish",
  "hashUpdate",
  "limitAtInstant",
  "preparedKeys",
  "verifyBatch",
  "verifyEd25519",
  "verifySignature",
];

const CONSTANTS = [
  "BAD_ARGUMENT",
  "BATCH",
  "BATCH_AT_DIGEST",
  "BATCH_AT_KEY",
  "BATCH_AT_SIGNATURE",
  "BATCH_CAPACITY",
  "BATCH_RECORD_SIZE",
  "BATCH_STATUSES",
  "BRAINPOOLP256R1",
  "BRAINPOOLP320R1",
  "BRAINPOOLP384R1",
  "BRAINPOOLP512R1",
  "COMB_SIZE",
  "DIGEST",
  "DIGEST_SIZE",
  "ENCODING_DER",
  "ENCODING_RAW",
  "ENERGY_OVERFLOW",
  "EVSES",
  "EVSES_CAPACITY",
  "EXTRAS",
  "EXTRAS_CAPACITY",
  "FAULTS",
  "FAULT_POWER_IMPLAUSIBLE",
  "FAULT_REGISTER_FALLS",
  "FAULT_TIME_FALLS",
  "INPUT",
  "INPUT_SIZE",
  "KEY",
  "KEY_AT_INFINITY",
  "KEY_CAPACITY",
  "KEY_MALFORMED",
  "KEY_OFF_CURVE",
  "KEY_SIZE",
  "OK",
  "OPERANDS",
  "OPERANDS_SIZE",
  "ORDER",
  "ORDER_CAPACITY",
  "PERIODS",
  "PERIODS_CAPACITY",
  "PROFILES",
  "PROFILES_CAPACITY",
  "REGISTER_FELL",
  "RESULTS",
  "RESULTS_CAPACITY",
  "RESULTS_FULL",
  "RESULT_SUMMARY",
  "SAMPLES",
  "SAMPLES_CAPACITY",
  "SAMPLE_SIZE",
  "SCRATCH",
  "SCRATCH_SIZE",
  "SECP192K1",
  "SECP192R1",
  "SECP224K1",
  "SECP224R1",
  "SECP256K1",
  "SECP256R1",
  "SECP384R1",
  "SECP521R1",
  "SHA_224",
  "SHA_256",
  "SHA_384",
  "SHA_512",
  "SIGNATURE",
  "SIGNATURE_MALFORMED",
  "SIGNATURE_MISMATCH",
  "SIGNATURE_SIZE",
  "STATIONS",
  "STATIONS_CAPACITY",
  "TOO_MANY_PROFILES",
  "TRANSITIONS",
  "TRANSITIONS_CAPACITY",
];

const AREAS = ["INPUT", "DIGEST", "KEY", "SIGNATURE", "OPERANDS", "SCRATCH"];

/** Tables of charging profiles, with the bytes of an entry that the host writes or reads. */
const TABLES = {
  PROFILES: 32,
  PERIODS: 16,
  EXTRAS: 64,
  ORDER: 4,
  EVSES: 32,
  STATIONS: 80,
  TRANSITIONS: 8,
  RESULTS: 88,
};

function exportsOf(kind: string): string[] {
  return WebAssembly.Module.exports(CORE_MODULE)
    .filter((entry) => entry.kind === kind)
    .map((entry) => entry.name)
    .sort();
}

function memoryOf(instance: WebAssembly.Instance): WebAssembly.Memory {
  if (!(instance.exports.memory instanceof WebAssembly.Memory)) throw new Error("no memory");
  return instance.exports.memory;
}

function constantOf(instance: WebAssembly.Instance, name: string): number {
  const value = instance.exports[name];
  if (!(value instanceof WebAssembly.Global)) throw new Error(`no constant ${name}`);
  return value.value;
}

describe("core.wasm", () => {
  it("exports the functions and constants that the host relies on, and no others", () => {
    expect(exportsOf("function")).toEqual(FUNCTIONS);
    expect(exportsOf("global")).toEqual(CONSTANTS);
    expect(exportsOf("memory")).toEqual(["memory"]);
    expect(WebAssembly.Module.exports(CORE_MODULE)).toHaveLength(FUNCTIONS.length + CONSTANTS.length + 1);
  });

  it("imports nothing, so that nothing outside can change a verdict", () => {
    expect(WebAssembly.Module.imports(CORE_MODULE)).toEqual([]);
  });

  it("keeps its memory: views made once stay valid", () => {
    const memory = memoryOf(new WebAssembly.Instance(CORE_MODULE));
    expect(memory.buffer.byteLength).toBe(256 * 65536);
    expect(() => memory.grow(1)).toThrow(RangeError);
  });

  it("keeps its named areas inside the memory and apart from each other", () => {
    const instance = new WebAssembly.Instance(CORE_MODULE);
    const areas = AREAS.map((name) => {
      const start = constantOf(instance, name);
      return { name, start, end: start + constantOf(instance, `${name}_SIZE`) };
    });
    const capacity = constantOf(instance, "SAMPLES_CAPACITY");
    const samples = constantOf(instance, "SAMPLES");
    const faults = constantOf(instance, "FAULTS");
    areas.push({ name: "SAMPLES", start: samples, end: samples + capacity * constantOf(instance, "SAMPLE_SIZE") });
    areas.push({ name: "FAULTS", start: faults, end: faults + capacity });
    for (const [name, size] of Object.entries(TABLES)) {
      const start = constantOf(instance, name);
      areas.push({ name, start, end: start + size * constantOf(instance, `${name}_CAPACITY`) });
    }
    areas.sort((a, b) => a.start - b.start);
    let free = 1; // address 0 is nobody's
    for (const { name, start, end } of areas) {
      expect(start, name).toBeGreaterThanOrEqual(free);
      free = end;
    }
    expect(free).toBeLessThanOrEqual(memoryOf(instance).buffer.byteLength);
  });

  it("stays within 48 KiB gzipped", () => {
    const size = gzipSync(CORE_BYTES, { level: 9 }).length;
    console.log(`core.wasm: ${CORE_BYTES.length} bytes, ${size} gzipped`);
    expect(size).toBeLessThanOrEqual(48 * 1024);
  });
});
