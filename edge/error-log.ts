// What an error may say in the log. Messages of libraries repeat what they were given: drizzle its query's parameters,
// others an address or a header.

/** Scheme and secret of an Authorization header. */
const CREDENTIALS = /\b(Bearer|Basic)\s+[^\s"',;]+/gi;
const EMAIL = /[^\s"'<>(),;:=/]+@[^\s"'<>(),;:/]+/g;
/** Keys, tokens, hashes: 20 characters or more of an encoding, of which one is a digit. */
const OPAQUE = /(?=[A-Za-z_-]*\d)[A-Za-z0-9+_-]{20,}={0,2}/g;

/** The error's name and message without what may be secret, then its stack's frames, then the same of its causes. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  for (let one: unknown = error, depth = 0; one !== undefined && one !== null && depth < 4; depth += 1) {
    if (!(one instanceof Error)) {
      parts.push("something that is no error");
      break;
    }
    const frames = (one.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
    parts.push([`${one.name}: ${openText(one.message)}`, ...frames].join("\n"));
    one = one.cause;
  }
  return parts.join("\nCaused by ");
}

/** A message in one piece without parameters, credentials, e-mail addresses and long opaque texts. */
export function openText(message: string): string {
  const [statement = ""] = message.split(/\n?params:/);
  return statement.replace(CREDENTIALS, "$1 …").replace(EMAIL, "…@…").replace(OPAQUE, "…");
}
