import { type Kysely, sql } from 'kysely';

/** Series, the log of accepted batches, and the chunks of sealed samples (docs/ARCHITECTURE.md, "The store"). */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // `key` is the JSON text of [metric, [tag, value], ...]: it keeps every legal name, NUL and lone surrogates included. There is no unique
  // index on it, because it would double the room of the keys; the one writer keeps all of them in memory and sees to it.
  // AUTOINCREMENT, because the log may still hold samples of a series that was dropped, and they must not pass to a new one.
  `CREATE TABLE series (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    kind TEXT,
    unit TEXT
  ) STRICT`,

  // What sealing changes of a series, apart from `series` so that these narrow rows fill few pages. Everything that log rows up to and
  // including `sealed_seq` say of the series is in its chunks.
  `CREATE TABLE series_extent (
    series_id INTEGER PRIMARY KEY,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    sealed_seq INTEGER NOT NULL
  ) STRICT`,

  `CREATE TABLE sample_log (
    seq INTEGER PRIMARY KEY,
    crc INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT`,

  // Rows in the order of sealing: pages fill completely, and what retention deletes lies together.
  `CREATE TABLE sample_chunk (
    id INTEGER PRIMARY KEY,
    series_id INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    count INTEGER NOT NULL,
    crc INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT`,
  'CREATE UNIQUE INDEX sample_chunk_by_series ON sample_chunk (series_id, first_at)',
];
