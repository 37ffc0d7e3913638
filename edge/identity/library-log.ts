// What the library has to say, as far as it may stand in a log: its own sentences, never what it was given with them.

const LEVELS = ["warn", "error"];
/** Wrong passwords, strangers, links followed twice: answered to the caller, and nobody's trouble. */
const EXPECTED = new Set([
  "User not found",
  "Invalid password",
  "Password not found",
  "State not found",
  "signup_disabled",
  "account_not_linked",
]);

/** Prints warnings and errors by their sentence; of an error that comes along only its kind, since its text may quote values. */
export function logLibrary(level: string, message: string, ...details: unknown[]): void {
  if (!LEVELS.includes(level) || EXPECTED.has(message)) return;
  const kinds = details.filter((detail) => detail instanceof Error).map(({ name }) => name);
  // A way back from the organisation's sign-in that nobody set out on; D1's trouble would be of another kind.
  if (message === "Failed to parse state" && kinds.includes("BetterAuthError")) return;
  console.error(`Sign-in library: ${firstLine(message)}${kinds.length === 0 ? "" : ` (${kinds.join(", ")})`}`);
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? "").slice(0, 200);
}
