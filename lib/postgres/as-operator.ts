import { type Transaction, transaction } from './transaction.ts'

/**
 * Runs `work` as one transaction that reads the directory: the rows of all organizations and what they spent,
 * and nothing that is said in them. To change an organization, the operator enters its own row scope.
 * @throws UnavailableError when Postgres is away; whatever `work` throws
 */
export function asOperator<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  return transaction("BEGIN READ ONLY; SELECT set_config('app.operator', 'on', true)", work)
}

/**
 * Runs `work` as one transaction that changes what the operator decides for all organizations.
 * @throws UnavailableError when Postgres is away; whatever `work` throws, after a rollback
 */
export function changeAsOperator<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  return transaction("BEGIN; SELECT set_config('app.operator', 'on', true)", work)
}
