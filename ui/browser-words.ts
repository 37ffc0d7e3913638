// What a browser calls itself, in two words: "Firefox on Linux". A guess for recognising one's own devices, never used
// to decide anything; the whole text is shown beside it on demand.
import { msg, str } from "@lit/localize";

/** Tokens of User-Agent headers, the more particular first: Edge and Opera also say Chrome, Chrome also says Safari. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//, "Chrome"],
  [/\bVersion\/.*\bSafari\//, "Safari"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

function nameIn(list: typeof BROWSERS, text: string): string | null {
  return list.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

export function browserWords(userAgent: string | null): string {
  if (!userAgent) return msg("A browser that gives no name");
  const browser = nameIn(BROWSERS, userAgent);
  const system = nameIn(SYSTEMS, userAgent);
  if (browser && system) return msg(str`${browser} on ${system}`);
  return browser ?? system ?? msg("A browser that is not known");
}

/** A name for a passkey that is made here: the system, which is what keeps it in most cases. */
export function ownDeviceName(): string {
  return nameIn(SYSTEMS, navigator.userAgent) ?? nameIn(BROWSERS, navigator.userAgent) ?? msg("This device");
}
