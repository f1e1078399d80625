import {
  choice,
  choices,
  flag,
  inCategory,
  integer,
  optional,
  record,
  settings,
  text,
  tool,
} from './define.js';

const search = text('Only entries whose name or description contains all these words.', { default: '' });
const limit = integer('Most entries to return.', { minimum: 1, maximum: 100, default: 20 });
const cursor = optional(text('Where to go on: `next_cursor` of the previous answer.'));
const harness = text('Id or name of the harness.');

export const platform = inCategory('platform', [
  {
    id: 'platform_directory',
    name: 'Platform Directory',
    description:
      'Lists and inspects what the organization runs: agents, harnesses, capabilities and sessions. Take it for ' +
      'operator chats that answer "which agents use this harness" or "what does it resolve to". It only reads, ' +
      'with the rights of the person asking; transcripts hold other people’s conversations and stay closed ' +
      'unless you open them.',
    icon: 'building-2',
    features: ['platform_links'],
    risk_level: 'medium',
    config_schema: settings({
      transcripts: choice(
        ['hidden', 'own', 'all'],
        'Whose conversations can be read: nobody’s, one’s own, all.',
        'hidden',
      ),
      include_archived: flag('List archived agents and harnesses, too.', false),
    }),
    system_prompt:
      'Look entries up instead of recalling them, give their names and ids, and distinguish what a harness sets ' +
      'itself from what it inherits.',
    tool_definitions: [
      tool('platform_get_organization', 'Returns its name, default harness, counts and limits.', {}),
      tool('platform_list_agents', 'Lists agents: id, name, harness, model, status.', {
        search,
        limit,
        cursor,
      }),
      tool('platform_get_agent', 'Returns the configuration of an agent and when it was last used.', {
        agent: text('Id or name of the agent.'),
      }),
      tool('platform_list_harnesses', 'Lists harnesses: id, name, parent, status, version, use.', {
        search,
        limit,
        cursor,
      }),
      tool('platform_get_harness', 'Returns a harness as authored, or merged with its ancestors.', {
        harness,
        view: choice(['own', 'effective'], '`effective` adds where each element comes from.', 'own'),
      }),
      tool('platform_list_capabilities', 'Lists capabilities with description, risk and settings.', {
        search,
        limit,
        offset: integer('How many entries to skip.', { minimum: 0, default: 0 }),
      }),
      tool('platform_list_sessions', 'Lists sessions, newest first: id, title, agent, state, cost.', {
        search,
        state: choice(['any', 'running', 'waiting', 'failed', 'done'], 'State of the session.', 'any'),
        limit,
        cursor,
      }),
      tool('platform_get_session', 'Returns state, timeline, errors and cost of a session.', {
        session_id: text('Id of the session.'),
        transcript: flag('Add the conversation, as far as the settings permit.', false),
      }),
    ],
  },
  {
    id: 'platform_management',
    name: 'Platform Management',
    description:
      'Creates, changes, copies and archives harnesses and stops sessions, with the rights of the person asking ' +
      'and after approval. Take it for operator chats that may act, not only look. A change to a harness reaches ' +
      'all its descendants and their sessions at once; permanent deletion is deliberately missing.',
    icon: 'settings-2',
    dependencies: ['platform_directory', 'human_approval'],
    risk_level: 'high',
    config_schema: settings({
      actions: choices(
        ['create', 'update', 'copy', 'archive', 'restore', 'stop_session'],
        'What the agent may do.',
        ['create', 'update', 'copy', 'stop_session'],
      ),
      impact_first: flag('Refuse an update until its effect on descendants was previewed.', true),
    }),
    system_prompt:
      'Before you change a harness, preview the impact, show the difference and the affected descendants, and ' +
      'wait for a clear yes. Change only the keys that were asked for, always against the version you have ' +
      'shown, and give the reason. Built-in harnesses are copied, not changed.',
    tool_definitions: [
      tool('platform_preview_change', 'Checks a change without writing: problems, difference, impact.', {
        harness,
        patch: record('The keys to change, as in an update.'),
      }),
      tool('platform_create_harness', 'Creates a harness and returns it.', {
        definition: record('Name and configuration; only `name` is required.', { required: ['name'] }),
      }),
      tool('platform_update_harness', 'Changes a harness if it still has the version you saw.', {
        harness,
        patch: record('The keys to change; null clears one.'),
        version: integer('Version the change is based on.', { minimum: 1 }),
        reason: text('Why, for the history.', { minLength: 1, maxLength: 500 }),
      }),
      tool('platform_copy_harness', 'Copies a harness under a new name.', {
        harness,
        name: optional(text('Name of the copy; derived from the source if left out.', { maxLength: 64 })),
      }),
      tool('platform_set_harness_status', 'Archives a harness or brings an archived one back.', {
        harness,
        status: choice(['archived', 'active'], 'Status it gets.'),
        reason: text('Why, for the history.', { minLength: 1, maxLength: 500 }),
      }),
      tool('platform_stop_session', 'Stops a running session after its present step. Its data stays.', {
        session_id: text('Id of the session.'),
        reason: text('Why; the people of the session see it.', { minLength: 1, maxLength: 500 }),
      }),
    ],
  },
  {
    id: 'platform_usage',
    name: 'Platform Usage',
    description:
      'Answers what agents, harnesses and models of the organization cost and how often their sessions fail. ' +
      'Take it for operator chats and for weekly reports. Figures lag behind by some minutes and are no invoice.',
    icon: 'gauge',
    features: ['usage_charts'],
    risk_level: 'medium',
    config_schema: settings({
      max_range_days: integer('Longest period of one question.', { minimum: 1, maximum: 1096, default: 93 }),
      by_person: flag('Permit figures per person; check first that this is permitted where you work.', false),
    }),
    tool_definitions: [
      tool('platform_get_usage', 'Returns sessions, tokens, tool calls and cost of a period, grouped.', {
        from: text('First day (YYYY-MM-DD).'),
        to: text('Last day (YYYY-MM-DD), included.'),
        group_by: choice(['day', 'agent', 'harness', 'model', 'person'], 'What a row stands for.', 'agent'),
      }),
      tool('platform_list_failures', 'Returns the most frequent session errors with examples.', {
        from: text('First day (YYYY-MM-DD).'),
        to: text('Last day (YYYY-MM-DD), included.'),
        harness: optional(text('Only sessions on this harness.')),
        limit,
      }),
    ],
  },
]);
