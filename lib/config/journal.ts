import * as z from 'zod/mini'
import { setting, text, url, whole } from './setting.ts'
import { needAtStart, settingsGroup } from './settings-group.ts'

export const journalSettings = needAtStart(
  settingsGroup({
    title: 'Journal',
    neededBy: 'functions that run, follow, stop, sweep or erase turns, and the check of the stores',
    settings: {
      JOURNAL_TABLE: setting(z.prefault(text(3), 'llm-production-app-journal'), {
        about: 'DynamoDB table of the journals of running turns.',
      }),
      JOURNAL_PATIENCE_MS: setting(z.prefault(whole(1, 10_000), '400'), {
        about:
          'So many milliseconds a call to DynamoDB may take; then the turn goes on and cannot be resumed.',
        local: '3000',
      }),
      DYNAMODB_ENDPOINT: setting(z.optional(url('https:', 'http:')), {
        about: 'Another address for DynamoDB than that of AWS.',
        local: 'an embedded dynalite',
      }),
    },
  }),
)
