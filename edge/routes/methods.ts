// Which routes an address has, for answers to methods that it does not know.

export interface Route {
  readonly method: string;
  readonly path: string;
}

/** The routes whose pattern fits the path; empty when the address is unknown. */
export function routesAt(routes: readonly Route[], path: string): Route[] {
  const parts = path.split("/");
  return routes.filter((route) => {
    const pattern = route.path.split("/");
    return (
      route.method !== "ALL" &&
      pattern.length === parts.length &&
      pattern.every((part, index) => (part.startsWith(":") ? parts[index] !== "" : part === parts[index]))
    );
  });
}

/** Methods of routes in alphabetical order; HEAD follows GET. */
export function methodsOf(routes: readonly Route[]): string[] {
  const methods = new Set(routes.map(({ method }) => method));
  if (methods.has("GET")) methods.add("HEAD");
  return [...methods].sort();
}
