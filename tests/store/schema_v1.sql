-- The schema as version 1 of the store had it.

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;

-- Who asked whom for what: connector, purpose and account of a fetch, or ('load', name of the file, '').
CREATE TABLE origin (
    id INTEGER PRIMARY KEY,
    connector TEXT NOT NULL,
    purpose TEXT NOT NULL,
    account TEXT NOT NULL,
    UNIQUE (account, connector, purpose)
) STRICT;

-- The last good answer to a fetch. Without body where the user keeps no pages; without body_sha256 when the page
-- must be read anew in any case.
CREATE TABLE page (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,     -- of what makes two fetches one: see pages.identity
    account TEXT NOT NULL,
    fetch TEXT NOT NULL,             -- JSON
    url TEXT NOT NULL,               -- after redirects
    status INTEGER NOT NULL,
    headers TEXT NOT NULL,           -- JSON
    redirects TEXT NOT NULL,         -- JSON
    etag TEXT,
    last_modified TEXT,
    body_sha256 TEXT,
    body BLOB,                       -- zlib
    fetched_at INTEGER NOT NULL,     -- when the body came
    seen_at INTEGER NOT NULL         -- when it was last confirmed, by a 304 or the same body
) STRICT;
CREATE INDEX page_account ON page (account);

-- What an origin said of an account, in one wording, and when it said so first and last. `own`: the account itself
-- was asked, or the user gave the record; otherwise it was seen from elsewhere.
CREATE TABLE observation (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    origin INTEGER NOT NULL REFERENCES origin,
    page INTEGER REFERENCES page ON DELETE SET NULL,
    own INTEGER NOT NULL,
    opted_out INTEGER NOT NULL,
    first_seen INTEGER,
    last_seen INTEGER,
    digest BLOB NOT NULL,            -- of content
    content TEXT NOT NULL,           -- canonical JSON without observed_at
    UNIQUE (origin, key, digest)
) STRICT;
CREATE INDEX observation_key ON observation (key);
CREATE INDEX observation_page ON observation (page);

-- Every name an account was ever seen under. A name belongs to whom it was seen with last: handles are reused.
CREATE TABLE alias (
    alias TEXT NOT NULL,
    key TEXT NOT NULL,
    observed_at INTEGER,
    PRIMARY KEY (alias, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_key ON alias (key);

CREATE TABLE tie (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    kind TEXT NOT NULL,
    weight REAL NOT NULL,
    first_seen INTEGER,
    last_seen INTEGER,
    page INTEGER REFERENCES page ON DELETE SET NULL,   -- that showed it last
    UNIQUE (source, target, kind)
) STRICT;
CREATE INDEX tie_target ON tie (target);
CREATE INDEX tie_page ON tie (page);

CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    ident TEXT NOT NULL,             -- third part of Item.key
    url TEXT,
    title TEXT,
    text TEXT,
    tags TEXT NOT NULL,
    links TEXT NOT NULL,
    mentions TEXT NOT NULL,
    published_at INTEGER,
    language TEXT,
    observed_at INTEGER,
    page INTEGER REFERENCES page ON DELETE SET NULL,   -- that showed it last
    UNIQUE (account, kind, ident)
) STRICT;
CREATE INDEX item_page ON item (page);

-- Who is mentioned where: finds the items from which a name must go.
CREATE TABLE mention (
    item INTEGER NOT NULL REFERENCES item ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (item, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_name ON mention (name);

CREATE VIRTUAL TABLE item_words USING fts5 (
    title, text, tags, links,
    content = 'item', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER item_added AFTER INSERT ON item BEGIN
    INSERT INTO item_words (rowid, title, text, tags, links)
    VALUES (new.id, new.title, new.text, new.tags, new.links);
END;
CREATE TRIGGER item_removed AFTER DELETE ON item BEGIN
    INSERT INTO item_words (item_words, rowid, title, text, tags, links)
    VALUES ('delete', old.id, old.title, old.text, old.tags, old.links);
END;
CREATE TRIGGER item_reworded AFTER UPDATE OF title, text, tags, links ON item
WHEN (old.title, old.text, old.tags, old.links) IS NOT (new.title, new.text, new.tags, new.links) BEGIN
    INSERT INTO item_words (item_words, rowid, title, text, tags, links)
    VALUES ('delete', old.id, old.title, old.text, old.tags, old.links);
    INSERT INTO item_words (rowid, title, text, tags, links)
    VALUES (new.id, new.title, new.text, new.tags, new.links);
END;

-- Names that are not taken in: salted hashes, so that the forgotten cannot be read from it.
CREATE TABLE refused (
    digest BLOB NOT NULL,            -- of a key or alias
    owner BLOB NOT NULL,             -- of the account's key
    why TEXT NOT NULL CHECK (why IN ('forgotten', 'opted out')),
    since INTEGER,
    PRIMARY KEY (digest, owner)
) STRICT, WITHOUT ROWID;
CREATE INDEX refused_owner ON refused (owner);

CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    accounts TEXT NOT NULL,
    made_at INTEGER,
    note TEXT,
    ended_at INTEGER                 -- undone; the row stays
) STRICT;

CREATE TABLE roster (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL UNIQUE,
    url TEXT,
    handle TEXT,
    person TEXT,
    me INTEGER NOT NULL
) STRICT;

-- Persons as last resolved: so that their ids stay.
CREATE TABLE person (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE membership (
    account TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_person ON membership (person);

-- Accounts that are asked again and again. Running: fetches of it are in the frontier.
CREATE TABLE visit (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    platform TEXT NOT NULL,
    ident TEXT NOT NULL,
    url TEXT,
    handle TEXT,
    hops INTEGER NOT NULL,
    claims INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running')),
    due INTEGER NOT NULL,
    since INTEGER,
    interval INTEGER NOT NULL,
    changed INTEGER NOT NULL DEFAULT 0,    -- this time round, so far
    again INTEGER NOT NULL DEFAULT 0       -- came nearer to the roster meanwhile: to be read anew at once
) STRICT;
CREATE INDEX visit_due ON visit (state, due);

CREATE TABLE frontier (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    visit INTEGER NOT NULL REFERENCES visit ON DELETE CASCADE,
    account TEXT NOT NULL,
    host TEXT NOT NULL,
    fetch TEXT NOT NULL,             -- JSON
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL,
    leased INTEGER NOT NULL DEFAULT 0,
    ready_at INTEGER NOT NULL,       -- not_before, or the end of the lease
    why TEXT                         -- it was put off
) STRICT;
CREATE INDEX frontier_ready ON frontier (host, ready_at);
CREATE INDEX frontier_visit ON frontier (visit);
CREATE INDEX frontier_account ON frontier (account);

-- Fetches done in the running visit: a page that names itself as the next one is not asked twice.
CREATE TABLE done (
    visit INTEGER NOT NULL REFERENCES visit ON DELETE CASCADE,
    digest BLOB NOT NULL,
    PRIMARY KEY (visit, digest)
) STRICT, WITHOUT ROWID;

-- Hosts with fetches in the frontier, or that told us to wait. The lowest turn is served next.
CREATE TABLE host (
    name TEXT PRIMARY KEY,
    not_before INTEGER NOT NULL,
    turn INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX host_turn ON host (turn);

-- What the last answer to a fetch was, where it was no page to read.
CREATE TABLE outcome (
    digest BLOB NOT NULL,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    connector TEXT NOT NULL,
    purpose TEXT NOT NULL,
    why TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (digest, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX outcome_account ON outcome (account);

-- What could not be read, counted by place, with the last example.
CREATE TABLE loss (
    connector TEXT NOT NULL,
    place TEXT NOT NULL,
    lost TEXT NOT NULL,
    count INTEGER NOT NULL,
    account TEXT NOT NULL,
    why TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (connector, place, lost)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    summary TEXT NOT NULL            -- JSON
) STRICT;
