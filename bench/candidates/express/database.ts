import { Client, Pool } from 'pg'
import { identity } from './identity.ts'

const databaseName = 'bench_express'
const poolSize = 10

const schema = `
  CREATE TABLE IF NOT EXISTS orgs (
    id uuid PRIMARY KEY,
    name varchar(255) NOT NULL
  );
  CREATE TABLE IF NOT EXISTS users (
    id uuid PRIMARY KEY,
    org_id uuid NOT NULL REFERENCES orgs (id),
    email varchar(255) NOT NULL,
    role varchar(50) NOT NULL DEFAULT 'member',
    deleted_at timestamptz
  );
  CREATE TABLE IF NOT EXISTS chats (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    org_id uuid NOT NULL REFERENCES orgs (id),
    user_id uuid NOT NULL REFERENCES users (id),
    title varchar(255),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS messages (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    chat_id uuid NOT NULL REFERENCES chats (id),
    role varchar(50) NOT NULL,
    content text NOT NULL,
    token_count integer,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS usage_records (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    org_id uuid NOT NULL REFERENCES orgs (id),
    user_id uuid NOT NULL REFERENCES users (id),
    message_id uuid NOT NULL REFERENCES messages (id),
    input_tokens integer NOT NULL,
    output_tokens integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS monthly_usage (
    org_id uuid NOT NULL REFERENCES orgs (id),
    month date NOT NULL,
    tokens bigint NOT NULL,
    PRIMARY KEY (org_id, month)
  );
  CREATE INDEX IF NOT EXISTS chats_of_user ON chats (user_id);
  CREATE INDEX IF NOT EXISTS messages_of_chat ON messages (chat_id);
  INSERT INTO orgs VALUES ('${identity.organizationId}', 'Acme Corp') ON CONFLICT DO NOTHING;
  INSERT INTO users VALUES ('${identity.userId}', '${identity.organizationId}', 'admin@acme.test', 'admin')
    ON CONFLICT DO NOTHING;
`

/** Opens the baseline's own database on the server of `adminUrl`, creating it if it is missing. */
export async function openDatabase(adminUrl: string): Promise<Pool> {
  await createDatabase(adminUrl)
  const url = new URL(adminUrl)
  url.pathname = `/${databaseName}`
  const pool = new Pool({ connectionString: url.href, min: 2, max: poolSize })
  await pool.query(schema)
  return pool
}

async function createDatabase(adminUrl: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl })
  await admin.connect()
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [databaseName])
  if (rowCount === 0) await admin.query(`CREATE DATABASE ${databaseName}`)
  await admin.end()
}
