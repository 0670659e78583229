// The exceptions, and why they are right. The catalog's own words are compared, so that a change to any of these must be
// reviewed again; P10 prints them as they must stand here.

/** Tables whose rows belong to no organization. */
export const tablesOfNobody = new Set([
  // Names of migrations; the runtime role is granted nothing on it.
  'migrations',
  // Codes of devices that wait. Whose they are is decided when one is entered, and then they are gone.
  'device_codes',
  // Which ways to Claude the operator has switched off, for everybody; the operator's setting opens them for changes.
  'upstream_switches',
])

/**
 * Policies beside `own_organization`, for queries before an organization is known. Each opens rows by a setting local
 * to its transaction, and only for SELECT.
 */
export const reviewedPolicies = new Set([
  // The key that is presented; its secret is compared afterwards.
  `presented_key on api_keys FOR SELECT USING ${equals('(id)::text', 'app.api_key_id')}`,
  // The one sign-in whose token, or device code, is presented; its secret is compared afterwards.
  `presented_sign_in on sign_ins FOR SELECT USING ${equals('(id)::text', 'app.sign_in_id')}`,
  `presented_device_code on sign_ins FOR SELECT USING ${equals("encode(device_digest, 'hex'::text)", 'app.device_digest')}`,
  // Sign-ins that have ended, for the sweeper.
  `sweeper on sign_ins FOR SELECT USING ((expires_at < now()) AND ` +
    `(( SELECT current_setting('app.sweeper'::text, true) AS current_setting) = 'on'::text))`,
  // The memberships of the person whose token was verified, and the invitations to their verified address.
  `own_memberships on members FOR SELECT USING ((removed_at IS NULL) AND (${equals('subject', 'app.subject')} OR ` +
    `((subject IS NULL) AND ${equals('email', 'app.email')})))`,
  // Which organizations there are, for the operator's routes; nothing of what is in them.
  `operator_directory on organizations FOR SELECT USING ` +
    `(( SELECT current_setting('app.operator'::text, true) AS current_setting) = 'on'::text)`,
  // What each organization spends, for the operator's report: ids, models, tokens and costs.
  `operator_spending on usage_records FOR SELECT USING ` +
    `(( SELECT current_setting('app.operator'::text, true) AS current_setting) = 'on'::text)`,
  // Turns whose process may have died, for the sweeper; nothing that anyone said.
  `sweeper on turns FOR SELECT USING ((state = 'running'::turn_state) AND ` +
    `(( SELECT current_setting('app.sweeper'::text, true) AS current_setting) = 'on'::text))`,
])

/** How Postgres prints `column = (SELECT nullif(current_setting('…', true), ''))`. */
function equals(column: string, setting: string): string {
  return `(${column} = ( SELECT NULLIF(current_setting('${setting}'::text, true), ''::text) AS "nullif"))`
}

/** What policies call to learn the row scope. Their settings must be local to the transaction. */
export const reviewedScopeFunctions = new Set([
  "current_organization() RETURN NULLIF(current_setting('app.organization_id'::text, true), ''::text)",
])

/** Functions that run with the rights of their owner. Row-level security binds the owner, too: FORCE. */
export const reviewedDefinerFunctions = new Set([
  // Erasing takes rights on the audit log that no one else has; it first sets the scope to the one organization.
  'erase_organization(text)',
])
