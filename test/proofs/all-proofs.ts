import { neverOverspent } from './p01-never-overspent/never-overspent.ts'
import { nothingRefused } from './p02-nothing-refused/nothing-refused.ts'
import { ledgerModel } from './p03-ledger-model/ledger-model.ts'
import { exactBill } from './p04-exact-bill/exact-bill.ts'
import { abortedBill } from './p05-aborted-bill/aborted-bill.ts'
import { killNine } from './p06-kill-nine/kill-nine.ts'
import { settledOnce } from './p07-settled-once/settled-once.ts'
import { idempotent } from './p08-idempotent/idempotent.ts'
import { tenantWall } from './p09-tenant-wall/tenant-wall.ts'
import { schemaWall } from './p10-schema-wall/schema-wall.ts'
import { poolWall } from './p11-pool-wall/pool-wall.ts'
import { rateExact } from './p12-rate-exact/rate-exact.ts'
import { redisDown } from './p13-redis-down/redis-down.ts'
import { postgresDown } from './p14-postgres-down/postgres-down.ts'
import { completeMeansComplete } from './p15-complete-means-complete/complete-means-complete.ts'
import { stall } from './p16-stall/stall.ts'
import { retryLaw } from './p17-retry-law/retry-law.ts'
import { slowReaders } from './p18-slow-readers/slow-readers.ts'
import { clientGone } from './p19-client-gone/client-gone.ts'
import { stop } from './p20-stop/stop.ts'
import { freezeSafe } from './p21-freeze-safe/freeze-safe.ts'
import { fuzz } from './p23-fuzz/fuzz.ts'
import { keys } from './p26-keys/keys.ts'
import { roleMatrix } from './p27-role-matrix/role-matrix.ts'
import { auditTrail } from './p28-audit-trail/audit-trail.ts'
import { storm } from './p31-storm/storm.ts'
import { soak } from './p32-soak/soak.ts'
import { fairness } from './p33-fairness/fairness.ts'
import { erasure } from './p34-erasure/erasure.ts'
import { fleetMetrics } from './p37-fleet-metrics/fleet-metrics.ts'
import { ownRetry } from './p38-own-retry/own-retry.ts'
import { upstreamChain } from './p39-upstream-chain/upstream-chain.ts'
import type { Proof } from './proof.ts'

/** Every proof, in the order of their runs. */
export const allProofs: readonly Proof[] = [
  neverOverspent,
  nothingRefused,
  ledgerModel,
  exactBill,
  abortedBill,
  killNine,
  settledOnce,
  idempotent,
  tenantWall,
  schemaWall,
  poolWall,
  rateExact,
  redisDown,
  postgresDown,
  completeMeansComplete,
  stall,
  retryLaw,
  slowReaders,
  clientGone,
  stop,
  freezeSafe,
  fuzz,
  keys,
  roleMatrix,
  auditTrail,
  storm,
  soak,
  fairness,
  erasure,
  fleetMetrics,
  ownRetry,
  upstreamChain,
]
