import { expect, test } from '@jest/globals'
import { sessionStateIn } from './session-state.ts'

test.each([
  ["SELECT set_config('app.organization_id', $1, false)", "set_config('app.organization_id', $1, false)"],
  ['SET statement_timeout = 5', 'SET statement_timeout'],
  ['BEGIN; SET app.organization_id = 1', 'SET app'],
  ['SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY', 'SET SESSION'],
  ['DECLARE x text; BEGIN SET ROLE app_owner; END', 'SET ROLE'],
  ['listen settled', 'listen'],
  ['PREPARE find AS SELECT 1', 'PREPARE'],
  ['DECLARE chats CURSOR WITH HOLD FOR SELECT 1', 'CURSOR WITH HOLD'],
  ['SELECT pg_advisory_lock(1)', 'pg_advisory_lock'],
  ['SELECT pg_try_advisory_lock_shared(1)', 'pg_try_advisory_lock_shared'],
  ['CREATE TEMP TABLE found (id text)', 'CREATE TEMP'],
])('%s stays with the connection', (sql, leftover) => {
  expect(sessionStateIn(sql)).toBe(leftover)
})

test.each([
  "BEGIN; SELECT set_config('app.organization_id', 'org_1', true)",
  'SET LOCAL statement_timeout = 5',
  'SET TRANSACTION READ ONLY',
  'UPDATE chats SET title = $1',
  'INSERT INTO chats VALUES ($1) ON CONFLICT DO UPDATE SET title = $1',
  'SELECT pg_advisory_xact_lock_shared(1)',
  "SELECT 'x' -- LISTEN; SET x = 1\n",
])('%s ends with its transaction', (sql) => {
  expect(sessionStateIn(sql)).toBeUndefined()
})
