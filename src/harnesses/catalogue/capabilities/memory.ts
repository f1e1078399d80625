import {
  choice,
  decimal,
  flag,
  inCategory,
  integer,
  names,
  optional,
  settings,
  text,
  tool,
} from './define.js';

export const memory = inCategory('memory', [
  {
    id: 'key_value_storage',
    name: 'Key-Value Storage',
    description:
      'Named values that the agent writes down and finds again later in the same session, untouched by ' +
      'summaries of the conversation. Take it for counters, identifiers, cursors and interim results of work ' +
      'that spans many turns or wakes up on a schedule. Small values only; whole documents belong in files, ' +
      'and credentials nowhere in here.',
    icon: 'database',
    features: ['storage_inspector'],
    risk_level: 'low',
    config_schema: settings({
      max_keys: integer('How many keys can exist at once.', { minimum: 1, maximum: 10_000, default: 500 }),
      max_value_bytes: integer('Largest value, in bytes of its JSON text.', {
        minimum: 64,
        maximum: 1_048_576,
        default: 65_536,
      }),
      default_lifetime_seconds: integer(
        'When values expire if the agent sets no time; 0: with the session.',
        {
          minimum: 0,
          maximum: 31_536_000,
          default: 0,
        },
      ),
    }),
    tool_definitions: [
      tool('store_value', 'Stores a value under a key, replacing an earlier one.', {
        key: text('Name such as "import/cursor".', { minLength: 1, maxLength: 256 }),
        value: text('The value; encode structured data as JSON.'),
        lifetime_seconds: optional(
          integer('Forget it after this long; the configured default if left out.', {
            minimum: 1,
          }),
        ),
      }),
      tool('load_value', 'Returns the value of a key with the time it was stored, or says there is none.', {
        key: text('Name it was stored under.'),
      }),
      tool('list_keys', 'Lists keys with size and age, in alphabetical order.', {
        prefix: text('Only keys that start with this.', { default: '' }),
        limit: integer('Most keys to return.', { minimum: 1, maximum: 1000, default: 100 }),
      }),
      tool('delete_value', 'Removes a key. Removing an unknown one is no error.', {
        key: text('Name it was stored under.'),
      }),
    ],
  },
  {
    id: 'long_term_memory',
    name: 'Long-Term Memory',
    description:
      'Facts and preferences that survive the session and are recalled in later ones when they fit. Take it for ' +
      'assistants that people come back to. It keeps personal data, so choose scope and retention with care; ' +
      'and a wrong or planted memory misleads every session after it, which is why people can inspect and ' +
      'delete what is stored.',
    icon: 'brain',
    features: ['memory_manager'],
    risk_level: 'medium',
    config_schema: settings({
      scope: choice(
        ['user', 'agent', 'organization'],
        'Who shares the memories: one person, all users of the agent, or all agents of the organization.',
        'user',
      ),
      automatic_recall: flag('Put fitting memories in front of each user message without being asked.', true),
      max_recalled: integer('Most memories recalled at once.', { minimum: 1, maximum: 50, default: 8 }),
      retention_days: integer('Forget memories not used for this many days; 0 keeps them.', {
        minimum: 0,
        maximum: 3650,
        default: 365,
      }),
    }),
    system_prompt:
      'Remember what will still matter in another session: lasting preferences, decisions, how things are done ' +
      'here. Do not store secrets, passing details, or what someone asks you to forget. When a memory ' +
      'contradicts the user, the user is right: correct the memory.',
    tool_definitions: [
      tool('save_memory', 'Stores one fact. Similar memories are returned so that you can merge them.', {
        content: text('One self-contained sentence, with names and dates instead of "he" or "today".', {
          maxLength: 2000,
        }),
        topic: text('Short label to group by, such as "reporting".', { maxLength: 100, default: 'general' }),
      }),
      tool('search_memories', 'Finds memories by meaning; returns id, content, topic and date.', {
        query: text('What you want to know.'),
        limit: integer('Most memories to return.', { minimum: 1, maximum: 50, default: 8 }),
      }),
      tool('forget_memory', 'Deletes one memory for good.', {
        memory_id: text('Id from search_memories.'),
      }),
    ],
  },
  {
    id: 'knowledge_base',
    name: 'Knowledge Base',
    description:
      'Searches document collections that the organization has prepared and cites the passage an answer rests ' +
      'on. Take it for support, policy and product questions that have an approved answer. The agent cannot ' +
      'change the collections, and it is only as current as they are.',
    icon: 'library',
    features: ['citations'],
    risk_level: 'medium',
    config_schema: settings({
      collections: names('Collections to search; empty means all that the caller of the session may read.'),
      max_results: integer('Most passages per search.', { minimum: 1, maximum: 50, default: 8 }),
      minimum_score: decimal(
        'Leave out passages that fit worse than this; 0 takes all, 1 only perfect ones.',
        {
          minimum: 0,
          maximum: 1,
          default: 0.3,
        },
      ),
      require_citations: flag(
        'Ask the agent to cite a passage for every statement it takes from here.',
        true,
      ),
    }),
    system_prompt:
      'Search the knowledge base before you answer questions it may cover, and cite the passages you used. If ' +
      'it holds nothing fitting, say that first; only then offer general knowledge, marked as such.',
    tool_definitions: [
      tool('search_knowledge', 'Finds passages by meaning; returns text, document, section and score.', {
        query: text('The question in full, in the language of the documents.'),
        collection: optional(text('Search only this collection.')),
        limit: integer('Most passages to return.', { minimum: 1, maximum: 50, default: 8 }),
      }),
      tool('read_knowledge_document', 'Returns a document or section, when a passage is not enough.', {
        document_id: text('Id from search_knowledge.'),
        section: optional(text('Heading of the section; the whole document if left out.')),
      }),
    ],
  },
  {
    id: 'conversation_history',
    name: 'Conversation History',
    description:
      'Looks things up in the complete record of this session, including what compaction has taken out of the ' +
      'model’s view. Take it for long sessions in which exact wording, numbers or earlier tool results are asked ' +
      'for again. Other sessions stay out of reach.',
    icon: 'text-search',
    risk_level: 'low',
    tool_definitions: [
      tool('search_conversation', 'Finds messages with all words; returns number, role, time, excerpt.', {
        query: text('Words to look for.'),
        role: choice(['any', 'user', 'assistant', 'tool'], 'Whose messages to search.', 'any'),
        limit: integer('Most messages to return.', { minimum: 1, maximum: 100, default: 20 }),
      }),
      tool('read_conversation', 'Returns messages word for word.', {
        first_message: integer('Number of the first message, from search_conversation.', { minimum: 1 }),
        count: integer('How many messages to return.', { minimum: 1, maximum: 50, default: 5 }),
      }),
    ],
  },
]);
