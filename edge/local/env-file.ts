// Values in the file that wrangler reads its environment from, so that they arrive as they are: it strips quotes,
// replaces $NAME, and turns \n in double quotes into a line break (dotenv and dotenv-expand).

const QUOTES = ["'", "`", '"'];

/** A line of the file; null for a value that cannot be written there, since it holds every kind of quote. */
export function envLine(name: string, value: string): string | null {
  const quote = QUOTES.find((one) => !value.includes(one) && !(one === '"' && value.includes("\\")));
  return quote === undefined ? null : `${name}=${quote}${value.replaceAll("$", "\\$")}${quote}\n`;
}
