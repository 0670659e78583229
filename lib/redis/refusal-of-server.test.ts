import { expect, test } from '@jest/globals'
import { isRefusalOfServer } from './refusal-of-server.ts'

test.each([
  "READONLY You can't write against a read only replica.",
  "READONLY You can't write against a read only replica. script: 6b1bf486c81ceb7edf3c093f4c48582e38c0e791, on @user_script:5.",
  "ERR Error running script (call to f_6b1bf486): @user_script:5: @user_script: 5: -READONLY You can't write against a read only replica.",
  'LOADING Redis is loading the dataset in memory',
  "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
  'ERR Can not execute the command on a stale replica script: 6b1bf486c81ceb7edf3c093f4c48582e38c0e791, on @user_script:5.',
  'MOVED 3999 127.0.0.1:6381',
  'ASK 3999 127.0.0.1:6381',
  'CLUSTERDOWN Hash slot not served',
  'TRYAGAIN Multiple keys request during rehashing of slot',
  "OOM command not allowed when used memory > 'maxmemory'.",
  'MISCONF Redis is configured to save RDB snapshots, but it is currently not able to persist on disk.',
  'NOREPLICAS Not enough good replicas to write.',
  'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
  'NOAUTH Authentication required.',
])('%s: the server cannot serve now', (message) => {
  expect(isRefusalOfServer(new Error(message))).toBe(true)
})

test.each([
  "ERR unknown command 'HELLO'",
  'ERR hash value is not an integer',
  'ERR Error running script (call to f_6b1bf486): @user_script:5: attempt to call field',
  'WRONGTYPE Operation against a key holding the wrong kind of value',
  'NOSCRIPT No matching script. Please use EVAL.',
  'Connection is closed.',
])('%s: the server is well', (message) => {
  expect(isRefusalOfServer(new Error(message))).toBe(false)
})
