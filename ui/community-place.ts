// Where somebody looks for stations: a place that is typed, or that of the device, asked for on a tap alone. Rounded before it goes into
// the address and to the server.
import { msg } from "@lit/localize";

/** Thousandths of a degree are some 100 m: enough for an order by distance, and no house number. */
const DECIMALS = 3;
const TIMEOUT_MILLIS = 15_000;
/** A position this old is as good as a new one. */
const AGE_MILLIS = 300_000;

/** A number as people write it: "54.32", "-1.5"; in German "54,32". */
const DEGREES = "([+-]?\\d{1,3}(?:[.,]\\d+)?)";
/** Between the two stands a semicolon, a comma, or only spaces. */
const PAIR = new RegExp(`^${DEGREES}\\s*°?\\s*(?:;|,\\s|,(?=[+-]?\\d+\\.)|\\s)\\s*${DEGREES}\\s*°?$`);

/** "54.323,10.123" of what was typed, e.g. "54.3233, 10.1228" or "54,3233; 10,1228"; null: no place on earth. */
export function placeTyped(text: string): string | null {
  const [, first, second] = PAIR.exec(text.trim()) ?? [];
  if (first === undefined || second === undefined) return null;
  return placeOf(Number(first.replace(",", ".")), Number(second.replace(",", ".")));
}

/** Degrees, north and east; null: no place on earth. */
export function placeOf(latitude: number, longitude: number): string | null {
  const isOnEarth = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return isOnEarth ? `${Number(latitude.toFixed(DECIMALS))},${Number(longitude.toFixed(DECIMALS))}` : null;
}

export type Located =
  | { readonly state: "found"; readonly place: string }
  /** In a sentence. */
  | { readonly state: "refused"; readonly why: string };

/** Asks the device where it is, and its reader whether it may say so. Never rejects. */
export function locate(geolocation: Geolocation | undefined = navigator.geolocation): Promise<Located> {
  return new Promise((resolve) => {
    const refuse = (why: string) => resolve({ state: "refused", why });
    if (geolocation === undefined) {
      refuse(msg("This browser does not say where the device is. A place can be typed instead."));
      return;
    }
    geolocation.getCurrentPosition(
      ({ coords }) => {
        const place = placeOf(coords.latitude, coords.longitude);
        if (place === null) refuse(msg("The device named no place on earth. A place can be typed instead."));
        else resolve({ state: "found", place });
      },
      ({ code, PERMISSION_DENIED, TIMEOUT }) => {
        if (code === PERMISSION_DENIED) {
          refuse(msg("The browser was not allowed to say where you are. A place can be typed instead."));
        } else if (code === TIMEOUT) {
          refuse(msg("The device did not find out where it is within 15 s. A place can be typed instead."));
        } else refuse(msg("The device does not know where it is. A place can be typed instead."));
      },
      { enableHighAccuracy: false, timeout: TIMEOUT_MILLIS, maximumAge: AGE_MILLIS },
    );
  });
}
