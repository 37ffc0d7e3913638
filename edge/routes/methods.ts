// Which methods an address knows, for answers to those that it does not.

interface Route {
  readonly method: string;
  readonly path: string;
}

/** Methods of the routes whose pattern fits the path, in alphabetical order; empty when the address is unknown. */
export function methodsOf(routes: readonly Route[], path: string): string[] {
  const parts = path.split("/");
  const methods = new Set<string>();
  for (const route of routes) {
    if (route.method === "ALL") continue;
    const pattern = route.path.split("/");
    const fits =
      pattern.length === parts.length &&
      pattern.every((part, index) => (part.startsWith(":") ? parts[index] !== "" : part === parts[index]));
    if (!fits) continue;
    methods.add(route.method);
    if (route.method === "GET") methods.add("HEAD");
  }
  return [...methods].sort();
}
