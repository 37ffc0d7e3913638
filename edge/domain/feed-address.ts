// Which addresses a series may be read from: the server fetches them by itself, so that they must not lead into its own network.

/**
 * Null: it may be read; else why not, in words. Names are judged as they are written: where they lead is for the resolver, and the
 * platform reaches no private network. `allowLoopback`: this machine itself by http too, for a server that only it reaches.
 */
export function addressFault(text: string, allowLoopback: boolean): string | null {
  if (!URL.canParse(text)) return "This is no address.";
  const url = new URL(text);
  const host = url.hostname.toLowerCase().replace(/\.$/, "");
  if (url.username !== "" || url.password !== "") return "An address with a user name or password is not kept.";
  const isOwn = isLoopback(host);
  if (isOwn && allowLoopback && (url.protocol === "http:" || url.protocol === "https:")) return null;
  if (url.protocol !== "https:") return "An address that begins with https:// is needed.";
  if (isOwn || isPrivate(host)) return "The address leads into a private network.";
  return null;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(?:\.\d+){3}$/.test(host);
}

/** Special-purpose addresses (RFC 6890) and names that only a local network has. URL has written IPv4 as four decimals. */
function isPrivate(host: string): boolean {
  if (host.startsWith("[")) {
    // Only global unicast (2000::/3) is public; of it documentation and the tunnels that carry IPv4 are not taken.
    return !/^\[[23][0-9a-f]{3}:/.test(host) || /^\[(?:2001:db8|2001:0?:|2002:)/.test(host);
  }
  const parts = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(host)?.slice(1).map(Number);
  if (parts !== undefined) {
    const [a = 0, b = 0, c = 0] = parts;
    return (
      [0, 10, 127].includes(a) ||
      (a === 100 && b >= 64 && b < 128) ||
      (a === 169 && b === 254) ||
      (a === 172 && b >= 16 && b < 32) ||
      (a === 192 && (b === 168 || (b === 0 && (c === 0 || c === 2)))) ||
      (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) ||
      (a === 203 && b === 0 && c === 113) ||
      a >= 224
    );
  }
  return !host.includes(".") || /\.(?:local|internal|lan|home|intranet|corp|home\.arpa)$/.test(host);
}
