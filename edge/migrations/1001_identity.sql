-- Tables of the sign-in library, as edge/identity/print-migration.ts prints them; tables are named by us, columns by it.
create table "people" ("id" text not null primary key, "name" text not null, "email" text not null unique, "emailVerified" integer not null, "image" text, "createdAt" date not null, "updatedAt" date not null, "role" text not null, "version" integer not null);

create table "sign_ins" ("id" text not null primary key, "expiresAt" date not null, "token" text not null unique, "createdAt" date not null, "updatedAt" date not null, "ipAddress" text, "userAgent" text, "userId" text not null references "people" ("id") on delete cascade);

create table "credentials" ("id" text not null primary key, "accountId" text not null, "providerId" text not null, "userId" text not null references "people" ("id") on delete cascade, "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" date, "refreshTokenExpiresAt" date, "scope" text, "password" text, "createdAt" date not null, "updatedAt" date not null);

create table "ceremonies" ("id" text not null primary key, "identifier" text not null, "value" text not null, "expiresAt" date not null, "createdAt" date not null, "updatedAt" date not null);

create table "passkeys" ("id" text not null primary key, "name" text, "publicKey" text not null, "userId" text not null references "people" ("id") on delete cascade, "credentialID" text not null, "counter" integer not null, "deviceType" text not null, "backedUp" integer not null, "transports" text, "createdAt" date, "aaguid" text);

create index "sign_ins_userId_idx" on "sign_ins" ("userId");

create index "credentials_userId_idx" on "credentials" ("userId");

create index "ceremonies_identifier_idx" on "ceremonies" ("identifier");

create index "passkeys_userId_idx" on "passkeys" ("userId");

create index "passkeys_credentialID_idx" on "passkeys" ("credentialID");
