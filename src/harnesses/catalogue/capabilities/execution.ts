import { choice, flag, inCategory, integer, list, optional, record, settings, text, tool } from './define.js';

export const execution = inCategory('execution', [
  {
    id: 'shell',
    name: 'Shell',
    description:
      'Runs commands in a Linux sandbox that shares the workspace: build, test, convert, install, script. Take ' +
      'it for software work and for whatever existing command-line tools do best. The agent executes anything ' +
      'it can write, downloaded code included, with the network the settings leave open; close the network or ' +
      'add approvals when untrusted material is in play.',
    icon: 'terminal',
    dependencies: ['session_file_system'],
    features: ['terminal'],
    risk_level: 'high',
    config_schema: settings({
      network: choice(
        ['none', 'session_rules'],
        'What commands can reach: nothing, or what the network rules of the session allow.',
        'session_rules',
      ),
      default_timeout_seconds: integer('Time a command gets when the agent names none.', {
        minimum: 1,
        maximum: 600,
        default: 120,
      }),
      max_timeout_seconds: integer('Longest time the agent can ask for.', {
        minimum: 600,
        maximum: 86_400,
        default: 1800,
      }),
      memory_mebibytes: integer('Memory of the sandbox, in MiB; a command that needs more is killed.', {
        minimum: 128,
        maximum: 65_536,
        default: 2048,
      }),
      environment: record('Environment variables of every command. Visible to the agent: not for secrets.', {
        propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]*$', maxLength: 128 },
        additionalProperties: { type: 'string', maxLength: 4096 },
        maxProperties: 100,
        default: {},
      }),
    }),
    system_prompt:
      'Commands run non-interactively in a sandbox; your workspace is mounted at /workspace and is the working ' +
      'directory. Start servers and other long-running commands in the background. A non-zero exit code is a ' +
      'finding: read the output before you try again.',
    tool_definitions: [
      tool('run_command', 'Runs a command with bash and returns exit code, stdout and stderr.', {
        command: text('The command line. No terminal is attached, so avoid pagers and prompts.'),
        working_directory: text('Where it runs.', { default: '/workspace' }),
        timeout_seconds: optional(
          integer('Time after which it is stopped; the configured default if left out.', {
            minimum: 1,
          }),
        ),
        background: flag('Return at once with a command_id instead of waiting for the end.', false),
      }),
      tool('read_command_output', 'Returns state and new output of a background command.', {
        command_id: text('Id that run_command returned.'),
        wait_seconds: integer('Wait up to this long for new output or the end.', {
          minimum: 0,
          maximum: 60,
          default: 0,
        }),
      }),
      tool('stop_command', 'Ends a background command and its children.', {
        command_id: text('Id that run_command returned.'),
      }),
    ],
  },
  {
    id: 'python_sandbox',
    name: 'Python Sandbox',
    description:
      'A Python interpreter that keeps its variables between calls, reads and writes the workspace and has no ' +
      'network at all. Take it for calculations, data transformation and simulation, or as the safer choice ' +
      'where a full shell is not needed. Packages are installed only from the list in the settings, before the ' +
      'session starts; they run with access to every file of the session, so name only ones you trust.',
    icon: 'square-code',
    dependencies: ['session_file_system'],
    features: ['code_output'],
    risk_level: 'medium',
    config_schema: settings({
      packages: list(
        {
          type: 'string',
          pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*(==[A-Za-z0-9][A-Za-z0-9.]*)?$',
          maxLength: 100,
        },
        'Packages to install, as `name` or `name==version`; pin versions for repeatable results.',
        { maxItems: 50, uniqueItems: true, default: ['numpy', 'pandas'] },
      ),
      timeout_seconds: integer('Longest run of one call.', { minimum: 1, maximum: 3600, default: 120 }),
      memory_mebibytes: integer('Memory of the interpreter, in MiB.', {
        minimum: 128,
        maximum: 65_536,
        default: 2048,
      }),
      keep_state: flag('Keep variables between calls; off gives every call a fresh interpreter.', true),
    }),
    system_prompt:
      'Compute with run_python instead of in your head, print what you need to see, and write results that ' +
      'matter to files: variables are lost when the interpreter restarts.',
    tool_definitions: [
      tool('run_python', 'Runs Python and returns what it printed, the last expression and any traceback.', {
        code: text('Source to run. Files of the workspace are below /workspace.'),
        timeout_seconds: optional(integer('Stop earlier than the configured limit.', { minimum: 1 })),
      }),
      tool('restart_python', 'Starts a fresh interpreter. Files stay, variables do not.', {}),
      tool('list_python_packages', 'Lists installed packages with their versions.', {}),
    ],
  },
]);
