import { neverOverspent } from './p1-never-overspent.ts'
import { nothingRefused } from './p2-nothing-refused.ts'
import { ledgerModel } from './p3-ledger-model.ts'
import { exactBill } from './p4-exact-bill.ts'
import { abortedBill } from './p5-aborted-bill.ts'
import { killNine } from './p6-kill-nine.ts'
import { settledOnce } from './p7-settled-once.ts'
import { idempotent } from './p8-idempotent.ts'
import { tenantWall } from './p9-tenant-wall.ts'
import { schemaWall } from './p10-schema-wall.ts'
import { poolWall } from './p11-pool-wall.ts'
import { rateExact } from './p12-rate-exact.ts'
import { redisDown } from './p13-redis-down.ts'
import { postgresDown } from './p14-postgres-down.ts'
import { completeMeansComplete } from './p15-complete-means-complete.ts'
import { stall } from './p16-stall.ts'
import { retryLaw } from './p17-retry-law.ts'
import { slowReaders } from './p18-slow-readers.ts'
import { clientGone } from './p19-client-gone.ts'
import { stop } from './p20-stop.ts'
import { freezeSafe } from './p21-freeze-safe.ts'
import { fuzz } from './p23-fuzz.ts'
import { keys } from './p26-keys.ts'
import { roleMatrix } from './p27-role-matrix.ts'
import { auditTrail } from './p28-audit.ts'
import { storm } from './p31-storm.ts'
import { soak } from './p32-soak.ts'
import { fairness } from './p33-fairness.ts'
import { erasure } from './p34-erase.ts'
import { fleetMetrics } from './p37-fleet-metrics.ts'
import type { Proof } from './proof.ts'

/** Every proof, in the order in which they run. */
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
]
