// Cookies of a request, as far as our own code reads them.

/** Whether a request brings a cookie of this name. */
export function hasCookie(request: Request, name: string): boolean {
  const header = request.headers.get("Cookie");
  return header?.split(";").some((part) => part.trimStart().startsWith(`${name}=`)) ?? false;
}

/** Tells the browser to forget a cookie. */
export function expiredCookie(name: string, secure: boolean): string {
  return `${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
}

/** The value in a Set-Cookie header. */
export function cookieValue(setCookie: string): string {
  return decodeURIComponent(/^[^=]*=([^;]*)/.exec(setCookie)?.[1] ?? "");
}
