/** Every English text of the console. */
export const texts = {
  product: 'Claude console',
  pages: {
    chat: 'Chat',
  },
  layout: {
    sidebar: 'Organization and pages',
    navigation: 'Pages',
    openMenu: 'Open the menu',
    closeMenu: 'Close the menu',
    skip: 'Skip to the page',
    account: 'Account',
    operator: 'Operator of this deployment',
    organization: 'Organization',
    theme: { system: 'Theme: as on this device', light: 'Theme: light', dark: 'Theme: dark' },
    signOut: 'Sign out',
    loading: 'Loading…',
  },
  roles: { owner: 'Owner', admin: 'Admin', member: 'Member', viewer: 'Viewer' },
  invitations: {
    title: 'You are invited',
    lead: (name: string) => `You are signed in as ${name}. Join an organization to go on.`,
    noneTitle: 'No organization yet',
    noneLead: (name: string) =>
      `You are signed in as ${name}, and no organization has you as a member. Ask an admin of yours to invite this address.`,
    from: (organization: string, role: string) => `${organization} invites you as ${role}.`,
    accept: 'Join',
    decline: 'Decline',
    other: 'Sign in as somebody else',
  },
  errors: {
    title: 'That did not work',
    requestId: 'Request ID',
    copyRequestId: 'Copy the request ID',
    retry: 'Try again',
    offline: 'The service cannot be reached. Check your connection, then try again.',
    notFoundTitle: 'There is nothing here',
    notFound: 'The address may be wrong, or your role does not include this page.',
    goHome: 'Go to the first page',
  },
  names: { you: 'you', operator: 'the operator' },
  actions: {
    cancel: 'Cancel',
    close: 'Close',
    copy: 'Copy',
    copied: 'Copied',
    more: 'Show more',
    save: 'Save',
  },
  signIn: {
    title: 'Sign in',
    lead: 'Chat with Claude, see what it costs, and run your organization.',
    withAccount: 'Continue with your account',
    or: 'or',
    keyLabel: 'API key or operator token',
    keyHint: 'Kept in this tab only, until you close it.',
    withKey: 'Sign in',
    keyMissing: 'Paste an API key first.',
    demoTitle: 'This is a local server',
    demoLead: 'Try it as somebody of the demo organizations, without a key:',
    demoAs: (email: string, organization: string) => `${email} of ${organization}`,
    ended: 'Your session has ended. Sign in again to go on.',
    signedOut: 'You are signed out.',
  },
  chat: {
    list: 'Chats',
    begin: 'New chat',
    search: 'Search chats',
    ofEverybody: 'Chats of everybody',
    ofAnother: 'of another member',
    none: 'No chats yet. Ask something, and the chat will stand here.',
    noneFound: 'No chat has this in its title.',
    rename: 'Rename chat',
    renameOne: (title: string) => `Rename ${title}`,
    delete: 'Delete chat',
    deleteOne: (title: string) => `Delete ${title}`,
    title: 'Title',
    deleteQuestion: (title: string) =>
      `Delete “${title}” and all that was said in it? This cannot be undone. What it cost stays in the books.`,
    conversation: 'Conversation',
    toEnd: 'Go to the end',
    emptyTitle: 'What would you like to know?',
    emptyLead: 'Ask Claude anything. Every answer shows what it cost.',
    emptyForReaders: 'Open a chat on the left to read it. Your role does not ask questions.',
    readOnly: 'You can read this chat. Only its member can go on with it.',
    you: 'You',
    claude: 'Claude',
    message: 'Message',
    placeholder: 'Ask Claude…',
    send: 'Send (Enter)',
    stop: 'Stop the answer',
    model: 'Model',
    options: 'Options and limits',
    maxTokens: 'Longest answer, in tokens',
    maxTokensHint: (most: string) => `No more than ${most}. Empty: as the service is set.`,
    effort: 'Effort',
    usual: (level: string) => `Usual (${level})`,
    system: 'Instructions',
    systemHint: 'Stand above everything that you ask in this tab.',
    modelFacts: (model: string, input: string, output: string, context: string) =>
      `${model}: ${input} per million tokens read, ${output} per million written; ${context} tokens of context.`,
    noLimit: 'no limit',
    limits: {
      requests_per_minute: 'Requests per minute',
      input_tokens_per_minute: 'Input tokens per minute',
      output_tokens_per_minute: 'Output tokens per minute',
      concurrent_streams: 'Answers at the same time',
    },
    budgetLeft: (left: string, period: string) => `${left} left ${period}`,
    asking: 'Asking Claude…',
    thinking: (tokens: string) =>
      tokens === '0' ? 'Claude is thinking…' : `Claude is thinking… ${tokens} tokens`,
    writing: 'Claude is writing…',
    stopping: 'Stopping…',
    lost: 'Connection lost. Claude goes on; the answer continues here as soon as you are back.',
    resumed: 'The connection was lost on the way. The answer is complete.',
    thought: (tokens: string) =>
      tokens === '0' ? 'Claude thought first' : `Claude thought first: ${tokens} tokens`,
    thoughtUnseen: 'The text of it is not shown. It is paid as output.',
    leftOut: (count: number) =>
      `Claude did not see the first ${count} messages of this chat: the model has no room for them. Begin a new chat, or repeat what matters.`,
    shortenedByBudget: (allowed: string, wanted: string) =>
      `A budget or a rate limit lets this answer have ${allowed} tokens instead of ${wanted}. Raise it, wait until it resets, or choose a model that costs less.`,
    cutByBudget: (allowed: string, wanted: string) =>
      `A budget or a rate limit let this answer have ${allowed} tokens instead of ${wanted}, and it was cut there. Raise it, wait until it resets, or choose a model that costs less; then ask Claude to go on.`,
    stopped: 'You stopped this answer.',
    brokeOff: 'This answer broke off; what came of it is kept. Ask again to have all of it.',
    cutAt: (tokens: string) =>
      `This answer was cut at its limit of tokens (${tokens}). Ask Claude to go on, or raise the longest answer in the options.`,
    refused: 'Claude declined to answer this.',
    windowFull: 'The chat has filled the context of the model. Begin a new one to go on.',
    shortened: 'This message is too long to be shown whole.',
    estimated: 'estimated',
    tokens: (input: string, output: string) => `${input} in, ${output} out`,
    tokensInDetail: (usage: {
      input_tokens: number
      output_tokens: number
      cache_read_input_tokens: number
      cache_creation_5m_input_tokens: number
      cache_creation_1h_input_tokens: number
    }) =>
      `Tokens: ${usage.input_tokens} read, ${usage.cache_read_input_tokens} from the cache, ${
        usage.cache_creation_5m_input_tokens + usage.cache_creation_1h_input_tokens
      } to the cache, ${usage.output_tokens} written`,
    copyAnswer: 'Copy the answer',
    code: 'code',
    budget: {
      scopes: { organization: 'your organization', member: 'you', api_key: 'this API key' },
      periods: { daily: 'today', weekly: 'this week', monthly: 'this month', total: 'in all' },
      title: (scope: string, period: string) =>
        `What ${scope} may spend ${period} does not pay for this question`,
      figures: (spent: string, limit: string, held: string, needed: string) =>
        `${spent} of ${limit} are spent, and ${held} are held for answers that are being written. This question needs ${needed} at least.`,
      raise: 'Raise the budget: PUT /budgets/… of the API',
      askAdmin: 'Ask an admin of your organization to raise it.',
      wait: (time: string) => `Wait: it resets on ${time}.`,
      smaller: 'Choose a model that costs less, or begin a new chat: a short one costs less than a long one.',
    },
  },
} as const
