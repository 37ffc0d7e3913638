// How stations stand in the public list: what was chosen for each, read and changed.
import { drizzle } from "drizzle-orm/d1";
import * as v from "valibot";
import { type Listing, listingSchema, type Place, placeSchema } from "../contract/listing.ts";
import { folded } from "../domain/folded-text.ts";
import { stationListings } from "./listing-tables.ts";
import { prepared } from "./statement.ts";

/** Columns of a place, for a query that joins station_listings; all null where nothing was chosen. */
export const PLACE_COLUMNS =
  "l.version, l.listed, l.name, l.operator, l.street, l.postal_code, l.city, l.country_code, l.latitude, l.longitude, l.ocpi_location_id, l.connectors";

const placeRow = v.object({
  ...{ name: v.string(), operator: v.string(), street: v.string(), postal_code: v.string(), city: v.string() },
  ...{ country_code: v.string(), ocpi_location_id: v.string() },
  ...{ latitude: v.nullable(v.number()), longitude: v.nullable(v.number()) },
  connectors: v.pipe(v.string(), v.parseJson()),
});

/** The place of a row that has PLACE_COLUMNS; that of nowhere where nothing was chosen. */
export function placeOf(row: Readonly<Record<string, unknown>>): Place {
  if (row.version === null) return v.parse(placeSchema, {});
  const {
    postal_code: postalCode,
    country_code: countryCode,
    ocpi_location_id: ocpiLocationId,
    ...rest
  } = v.parse(placeRow, row);
  return v.parse(placeSchema, { ...rest, postalCode, countryCode, ocpiLocationId });
}

/** The station's name and how it stands in the list; version 0 where nothing was chosen yet. Null: D1 knows no such station. */
export async function listingOf(
  database: D1Database,
  stationId: string,
): Promise<{ readonly name: string; readonly listing: Listing } | null> {
  const row = await database
    .prepare(
      `SELECT s.name AS station_name, s.listed_at_first, ${PLACE_COLUMNS}
       FROM stations s LEFT JOIN station_listings l ON l.station_id = s.station_id WHERE s.station_id = ?`,
    )
    .bind(stationId)
    .first();
  if (row === null) return null;
  const listed = (row.listed ?? row.listed_at_first) === 1;
  const listing = v.parse(listingSchema, { listed, place: placeOf(row), version: row.version ?? 0 });
  return { name: v.parse(v.string(), row.station_name), listing };
}

/** Puts what was chosen in place of what stood; to be committed with what asks for the version before. */
export function listingStatement(
  database: D1Database,
  stationId: string,
  { listed, place, version }: Listing,
): D1PreparedStatement {
  const { name, operator, street, postalCode, city, countryCode, ocpiLocationId } = place;
  const words = [name, operator, street, postalCode, city, countryCode, ocpiLocationId];
  const fields = { listed, ...place, folded: folded(words.join(" ")), version };
  return prepared(
    database,
    drizzle(database)
      .insert(stationListings)
      .values({ stationId, ...fields })
      .onConflictDoUpdate({ target: stationListings.stationId, set: fields }),
  );
}
