// Under which address a server is reached that listens on HOST, and by whom.

/** Whether only this machine reaches it. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** The address for calls from this machine, by number: what listens there and nothing else answers. */
export function callAddress(host: string, port: number): string {
  if (host === "0.0.0.0" || host === "::") return `http://127.0.0.1:${port}`;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The address for people: by name where there is one, since passkeys are bound to a name. */
export function shownAddress(host: string, port: number): string {
  const byName = ["127.0.0.1", "::1", "0.0.0.0", "::"].includes(host);
  return byName ? `http://localhost:${port}` : callAddress(host, port);
}
