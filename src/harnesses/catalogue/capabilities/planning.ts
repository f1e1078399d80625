import { choice, flag, inCategory, integer, list, names, optional, settings, text, tool } from './define.js';

export const planning = inCategory('planning', [
  {
    id: 'todo_list',
    name: 'To-Do List',
    description:
      'A visible list of steps that the agent keeps while it works. Take it for tasks of more than a handful of ' +
      'steps: people see where things stand, and the agent forgets less. For quick questions it is only noise.',
    icon: 'list-todo',
    features: ['todo_panel'],
    risk_level: 'low',
    config_schema: settings({
      max_items: integer('Longest list the agent may keep.', { minimum: 1, maximum: 200, default: 40 }),
      remind_after_turns: integer('Show the agent its list again after this many turns without an update.', {
        minimum: 1,
        maximum: 100,
        default: 8,
      }),
    }),
    system_prompt:
      'For work of several steps, write the steps down first, keep exactly one in progress, and tick a step ' +
      'off only when its result has been checked.',
    tool_definitions: [
      tool('set_todo_list', 'Replaces the list; use it to begin and when the plan changes.', {
        items: list(text('One step with a checkable outcome.', { maxLength: 300 }), 'The steps, in order.', {
          maxItems: 200,
        }),
      }),
      tool('update_todo', 'Changes the state of one step and returns the list.', {
        position: integer('Which step, counted from 1.', { minimum: 1 }),
        state: choice(['open', 'in_progress', 'done', 'dropped'], 'New state.'),
        note: text('Why it was dropped, or what came out.', { maxLength: 500, default: '' }),
      }),
    ],
  },
  {
    id: 'plan_mode',
    name: 'Plan Mode',
    description:
      'Makes the agent investigate first and present a plan; tools that change something stay locked until a ' +
      'person has agreed. Take it for risky or expensive changes. It costs a round of waiting, so unattended ' +
      'sessions and small tasks are better off without it.',
    icon: 'map',
    dependencies: ['human_approval'],
    features: ['plan_review'],
    risk_level: 'low',
    config_schema: settings({
      start: choice(
        ['every_task', 'first_task', 'on_request'],
        'When the agent has to plan: for every task, the first of a session, or if the user asks.',
        'first_task',
      ),
      unlocked_tools: names('Tools that may be used while planning although they change something.', [], 128),
    }),
    system_prompt:
      'While you plan, read and measure but change nothing. A plan names the files or systems it touches, the ' +
      'order of steps, how each is verified, and what could go wrong.',
    tool_definitions: [
      tool('propose_plan', 'Presents the plan and waits: returns agreement, changes asked for, or refusal.', {
        title: text('What the plan achieves.', { maxLength: 200 }),
        steps: list(text('One step and how it is verified.'), 'Steps in the order of execution.', {
          minItems: 1,
        }),
        risks: list(text('What could go wrong and how you would notice.'), 'Risks worth knowing.', {
          default: [],
        }),
        open_questions: list(text('One question.'), 'What the person has to decide.', { default: [] }),
      }),
    ],
  },
  {
    id: 'sub_agents',
    name: 'Sub-Agents',
    description:
      'Hands parts of a task to helpers that work at the same time, each with a fresh view of its own, and ' +
      'collects their reports. Take it for research and reviews that split well. Every helper costs as much as ' +
      'a session and knows only what it is told; with a shared writable workspace two of them can get in each ' +
      'other’s way.',
    icon: 'bot',
    features: ['sub_agent_panel'],
    risk_level: 'medium',
    config_schema: settings({
      max_parallel: integer('Helpers at work at the same time.', { minimum: 1, maximum: 32, default: 4 }),
      max_total: integer('Helpers over the whole session.', { minimum: 1, maximum: 1000, default: 30 }),
      max_depth: integer('1: helpers have no helpers of their own; each level more multiplies the cost.', {
        minimum: 1,
        maximum: 4,
        default: 1,
      }),
      workspace: choice(
        ['separate', 'read_only', 'shared'],
        'What helpers get of the workspace: nothing, reading, or reading and writing.',
        'read_only',
      ),
      harnesses: names('Names of harnesses helpers may run on; empty means the one of this session.', [], 64),
    }),
    system_prompt:
      'Delegate parts that can be described completely and done independently. Give each helper its goal, what ' +
      'is already known, limits, and the form of the answer you need; check a report before you build on it.',
    tool_definitions: [
      tool('start_sub_agent', 'Starts a helper and returns its id at once.', {
        task: text('The complete assignment; the helper sees nothing else of this conversation.'),
        label: text('Short name people see.', { maxLength: 80 }),
        harness: optional(text('Name of an allowed harness; that of this session if left out.')),
        max_tool_calls: integer('Stop the helper after this many tool calls.', { minimum: 1, default: 100 }),
      }),
      tool('wait_for_sub_agents', 'Waits and returns state and report of each helper.', {
        sub_agent_ids: list(text('Id from start_sub_agent.'), 'Which helpers to wait for.', { minItems: 1 }),
        until: choice(['all', 'first'], 'Return when all are done, or as soon as one is.', 'all'),
        timeout_seconds: integer('Return after this long in any case.', {
          minimum: 1,
          maximum: 3600,
          default: 600,
        }),
      }),
      tool('message_sub_agent', 'Sends a running helper a correction or an answer.', {
        sub_agent_id: text('Id from start_sub_agent.'),
        message: text('What it should know.'),
      }),
      tool('stop_sub_agent', 'Ends a helper; what it has found so far is returned.', {
        sub_agent_id: text('Id from start_sub_agent.'),
        discard: flag('Do not return its findings.', false),
      }),
    ],
  },
]);
