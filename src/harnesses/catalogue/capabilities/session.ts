import { choice, flag, inCategory, integer, optional, settings, text, tool } from './define.js';

const timeZone = (description: string) =>
  text(description, { maxLength: 64, pattern: '^[A-Za-z][A-Za-z0-9_+/-]*$', default: 'UTC' });

export const session = inCategory('session', [
  {
    id: 'current_time',
    name: 'Current Time',
    description:
      'Tells the date, the time and the weekday in any time zone and calculates with dates. Take it wherever ' +
      '"today", "next Friday" or deadlines matter: a model on its own only guesses what day it is.',
    icon: 'clock',
    risk_level: 'low',
    config_schema: settings({
      default_time_zone: timeZone('IANA time zone used when none is named, such as "Europe/Berlin".'),
      in_prompt: flag('State the date in the prompt, too. Off keeps prompts equal from day to day.', true),
    }),
    tool_definitions: [
      tool('get_current_time', 'Returns the present time as RFC 3339, with weekday and week number.', {
        time_zone: optional(text('IANA time zone; the configured one if left out.')),
      }),
      tool('shift_time', 'Adds to a point in time by the rules of calendar and time zone.', {
        from: text('RFC 3339 date or timestamp to start from.'),
        amount: integer('How many units; negative goes back.'),
        unit: choice(
          ['minutes', 'hours', 'days', 'business_days', 'weeks', 'months', 'years'],
          'Unit of amount.',
        ),
        time_zone: optional(text('IANA time zone to calculate in; the configured one if left out.')),
      }),
    ],
  },
  {
    id: 'session_management',
    name: 'Session Management',
    description:
      'Lets the agent see and keep up its own session: title, state, participants, a closing summary. Take it ' +
      'so that session lists stay readable and finished work is marked as such. If the settings open other ' +
      'sessions of the same person, their contents enter this conversation.',
    icon: 'messages-square',
    features: ['session_title', 'session_list'],
    risk_level: 'medium',
    config_schema: settings({
      automatic_title: flag('Name the session after its first exchange.', true),
      other_sessions: choice(
        ['hidden', 'titles', 'readable'],
        'What the agent sees of other sessions of the same person.',
        'hidden',
      ),
      may_close: flag('Let the agent close the session when the work is done; people can reopen it.', false),
    }),
    tool_definitions: [
      tool('get_session', 'Returns id, title, start, participants, agent and harness of this session.', {}),
      tool('set_session_title', 'Renames this session.', {
        title: text('What the session is about, in a few words.', { minLength: 1, maxLength: 120 }),
      }),
      tool('list_sessions', 'Lists other sessions of this person as far as the settings show them.', {
        search: text('Only sessions whose title contains this.', { default: '' }),
        limit: integer('Most sessions to return.', { minimum: 1, maximum: 100, default: 20 }),
      }),
      tool('read_session', 'Returns summary and last messages of another session of this person.', {
        session_id: text('Id from list_sessions.'),
        message_count: integer('How many of the last messages to include.', {
          minimum: 0,
          maximum: 50,
          default: 10,
        }),
      }),
      tool('close_session', 'Marks this session as done.', {
        summary: text('What was achieved and what is left open.', { maxLength: 4000 }),
      }),
    ],
  },
  {
    id: 'schedules',
    name: 'Schedules',
    description:
      'Wakes the session at a given time or again and again, with an instruction the agent has written to ' +
      'itself. Take it for reminders, daily reports and for waiting on something slow. Scheduled runs happen ' +
      'with nobody watching and cost money each time: keep the interval sensible and pair them with a budget.',
    icon: 'calendar-clock',
    dependencies: ['current_time'],
    features: ['schedule_list'],
    risk_level: 'medium',
    config_schema: settings({
      max_active: integer('How many schedules can be active at once.', {
        minimum: 1,
        maximum: 100,
        default: 10,
      }),
      minimum_interval_minutes: integer('Shortest time between two runs of one schedule.', {
        minimum: 1,
        maximum: 10_080,
        default: 15,
      }),
      max_lifetime_days: integer('A repeating schedule ends after this many days.', {
        minimum: 1,
        maximum: 3650,
        default: 90,
      }),
      default_time_zone: timeZone('IANA time zone of schedules that name none.'),
      pause_after_failures: integer('Pause a schedule after this many failed runs in a row.', {
        minimum: 1,
        maximum: 20,
        default: 3,
      }),
    }),
    system_prompt:
      'Write the instruction of a schedule so that it can be carried out without this conversation at hand. ' +
      'Tell the user when the first run will be, in their time zone, and delete schedules that have served ' +
      'their purpose.',
    tool_definitions: [
      tool('create_schedule', 'Creates a schedule from either `at` or `cron`; returns the next run.', {
        name: text('Short name people recognize.', { minLength: 1, maxLength: 100 }),
        instruction: text('What to do when it fires, complete in itself.', { maxLength: 8000 }),
        at: optional(text('Run once at this RFC 3339 time.')),
        cron: optional(text('Run repeatedly: five fields, minute to weekday, such as "0 8 * * 1-5".')),
        time_zone: optional(text('IANA time zone for cron; the configured one if left out.')),
      }),
      tool('list_schedules', 'Lists schedules of this session with next run and outcome of the last.', {}),
      tool('update_schedule', 'Changes or pauses a schedule; what is left out stays.', {
        schedule_id: text('Id from list_schedules.'),
        instruction: optional(text('New instruction.', { maxLength: 8000 })),
        cron: optional(text('New rhythm.')),
        paused: optional({ type: 'boolean', description: 'True pauses, false resumes.' }),
      }),
      tool('delete_schedule', 'Ends a schedule for good.', {
        schedule_id: text('Id from list_schedules.'),
      }),
    ],
  },
]);
