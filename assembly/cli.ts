#!/usr/bin/env node
// The command line: `wattest <command> …`. Reads files, verifies with the same core as the server and the browser, and
// answers in words or JSON and by its exit code.

import { readFileSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Core, createCore } from "./host/core.ts";
import { parsePublicKey } from "./host/keys.ts";
import { brokenRules, describeReport, type OverallVerdict, overallVerdict } from "./host/report-text.ts";
import { MAX_INPUT_BYTES, type VerifyOptions, verifyRecords } from "./host/verify.ts";

/** What a command may touch; tests give their own. */
export interface CliIo {
  /** Reads a file, "-" the standard input. Throws when it cannot be read. */
  readFile(path: string): Uint8Array;
  loadCore(): Core;
  version(): string;
  /** Now, UTC milliseconds. */
  nowMillis(): number;
  out(text: string): void;
  err(text: string): void;
}

/** Exit codes of `verify`: the signatures' verdict. A wrong call ends with 2 as well. */
const EXIT_CODES: Readonly<Record<OverallVerdict, number>> = { valid: 0, invalid: 1, unverifiable: 2 };
const EXIT_TROUBLE = 2;
const EXIT_RULE_BROKEN = 1;

interface Command {
  readonly summary: string;
  readonly help: string;
  readonly run: (args: readonly string[], io: CliIo) => number;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  verify: {
    summary: "Verify the signed meter records in a file",
    help: `Usage: wattest verify FILE [--key KEY] [--strict] [--json]

Verifies every OCMF record in FILE ("-" reads the standard input), and the session that
they form. At most ${MAX_INPUT_BYTES} bytes.

  --key KEY   Public key of the meter: SubjectPublicKeyInfo as hex, base64 or PEM, or a
              bare point. "@PATH" reads it from a file.
  --strict    A broken rule counts as well: a register that falls, a meter that reports an
              error, records that do not belong together. Without it only signatures count.
  --json      Print the report as JSON.

Exit code: 0 valid, 1 invalid (with --strict also: a rule is broken), 2 unverifiable or unreadable.
`,
    run: verify,
  },
};

/** Runs one command line without the program's name; returns the exit code. Never throws on what the user gives. */
export function run(argv: readonly string[], io: CliIo): number {
  const [name, ...args] = argv;
  if (name === "--version") {
    io.out(`${io.version()}\n`);
    return 0;
  }
  if (name === "--help" || name === "help") {
    io.out(usage());
    return 0;
  }
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    io.err(name === undefined ? usage() : `wattest: there is no command ${JSON.stringify(name)}.\n\n${usage()}`);
    return EXIT_TROUBLE;
  }
  if (args.includes("--help")) {
    io.out(command.help);
    return 0;
  }
  return command.run(args, io);
}

function usage(): string {
  const list = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`);
  return `Usage: wattest COMMAND [ARGUMENTS]\n\n${list.join("\n")}\n\nwattest COMMAND --help says more; wattest --version names the version.\n`;
}

function verify(args: readonly string[], io: CliIo): number {
  const parsed = parseVerifyArgs(args);
  if (typeof parsed === "string") {
    io.err(`wattest verify: ${parsed}\n\n${COMMANDS.verify?.help ?? ""}`);
    return EXIT_TROUBLE;
  }
  let input: Uint8Array;
  let publicKey: string | undefined;
  try {
    input = io.readFile(parsed.file);
    publicKey = parsed.key?.startsWith("@") ? new TextDecoder().decode(io.readFile(parsed.key.slice(1))) : parsed.key;
  } catch (error) {
    io.err(`wattest verify: The file cannot be read. ${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT_TROUBLE;
  }
  const core = io.loadCore();
  if (parsed.key !== undefined && namesFile(core, parsed.key, io)) {
    const name = JSON.stringify(parsed.key);
    io.err(
      `wattest verify: ${name} is a file and no key; write --key ${JSON.stringify(`@${parsed.key}`)} to read it.\n`,
    );
    return EXIT_TROUBLE;
  }
  const options: VerifyOptions = { nowMillis: io.nowMillis(), ...(publicKey === undefined ? {} : { publicKey }) };
  const report = verifyRecords(core, input, options);
  io.out(parsed.json ? `${JSON.stringify(report, null, 2)}\n` : describeReport(report));
  if (parsed.strict && brokenRules(report) > 0) return EXIT_RULE_BROKEN;
  return EXIT_CODES[overallVerdict(report)];
}

/**
 * Whether the text given as a key is none, but the name of a file. It is not read all the same: a key must never turn
 * into another one because somebody put a file of that name beside the record.
 */
function namesFile(core: Core, key: string, io: CliIo): boolean {
  if (key.startsWith("@") || parsePublicKey(core, key).ok) return false;
  try {
    io.readFile(key);
    return true;
  } catch {
    // No such file: the report says what is wrong with the key.
    return false;
  }
}

interface VerifyArgs {
  readonly file: string;
  readonly key: string | undefined;
  readonly strict: boolean;
  readonly json: boolean;
}

/** The arguments, or what is wrong with them. */
function parseVerifyArgs(args: readonly string[]): VerifyArgs | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        key: { type: "string" },
        strict: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
      allowPositionals: true,
    });
    const [file, ...rest] = positionals;
    if (file === undefined) return "a FILE is missing.";
    if (rest.length > 0) return `one FILE at a time; ${JSON.stringify(rest[0])} is one too many.`;
    return { file, key: values.key, strict: values.strict, json: values.json };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const processIo: CliIo = {
  // 0 is the standard input.
  readFile: (path) => readFileSync(path === "-" ? 0 : path),
  loadCore: () => createCore(new WebAssembly.Module(readFileSync(new URL("core.wasm", import.meta.url)))),
  version: () => String(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version),
  nowMillis: () => Date.now(),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};

/** True for the bundle that was started, also through the link in node_modules/.bin; false when a test imports this. */
function isStarted(): boolean {
  const script = process.argv[1];
  return script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url);
}

/** Exit codes instead of process.exit: output to a pipe is written out first. A crash must not look like "invalid". */
function main(): void {
  // A reader that has seen enough, such as head, closes the pipe: that is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  try {
    process.exitCode = run(process.argv.slice(2), processIo);
  } catch (error) {
    processIo.err(`wattest: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = EXIT_TROUBLE;
  }
}

if (isStarted()) main();
