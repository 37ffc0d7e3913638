-- Ours beside the library's: invitations, API keys, the first owner, and a way to make a batch fail.

CREATE TABLE invitations (
  id text PRIMARY KEY NOT NULL,
  -- SHA-256 of the token in the link.
  token_hash text NOT NULL UNIQUE,
  role text NOT NULL,
  email text,
  created_at_millis integer NOT NULL,
  expires_at_millis integer NOT NULL,
  invited_by_name text NOT NULL
);

CREATE TABLE api_keys (
  id text PRIMARY KEY NOT NULL,
  -- SHA-256 of the key.
  key_hash text NOT NULL UNIQUE,
  name text NOT NULL,
  start text NOT NULL,
  permissions text NOT NULL,
  created_at_millis integer NOT NULL,
  created_by_name text NOT NULL,
  expires_at_millis integer,
  last_used_at_millis integer
);

-- One row at most, and for good: who set the installation up.
CREATE TABLE first_owner (
  place integer PRIMARY KEY NOT NULL CHECK (place = 1),
  person_id text NOT NULL,
  at_millis integer NOT NULL
);

-- Never holds a row: a batch that requires something inserts 0 here where it does not hold, which fails the whole batch.
CREATE TABLE requirements (holds integer NOT NULL CHECK (holds = 1));

-- WebAuthn level 3, 7.1: a credential belongs to one person.
CREATE UNIQUE INDEX passkeys_credential ON passkeys ("credentialID");
CREATE INDEX people_by_role ON people (role);
