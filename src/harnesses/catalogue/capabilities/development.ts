import { choice, flag, inCategory, integer, list, names, optional, settings, text, tool } from './define.js';

const repository = text('Folder of the repository.', { default: '/' });

export const development = inCategory('development', [
  {
    id: 'git',
    name: 'Git',
    description:
      'Clones repositories and works with status, history, differences, branches, commits and, if allowed, ' +
      'pushes. Take it for coding agents and reviewers. Credentials stay with the host. Local mistakes can be ' +
      'undone; a push is seen by others and may start deployments, so it is off until you switch it on.',
    icon: 'git-branch',
    dependencies: ['session_file_system'],
    features: ['diff_viewer'],
    risk_level: 'high',
    config_schema: settings({
      allow_commit: flag('Permit branches and commits in the workspace.', true),
      allow_push: flag('Permit pushing to the remote; force-pushes never are.', false),
      protected_branches: names('Branches that are never pushed to.', ['main', 'master'], 250),
      author_name: text('Author of commits; empty: as the host has it.', { maxLength: 100, default: '' }),
      author_email: text('Address in commits; empty: as the host has it.', { maxLength: 254, default: '' }),
      clone_depth: integer('How many commits of history are cloned; 0 takes all.', {
        minimum: 0,
        maximum: 1_000_000,
        default: 0,
      }),
    }),
    system_prompt:
      'Look at status and diff before every commit, and commit only what belongs together and to the task. ' +
      'Explain the reason in the message. Work that you did not make is not yours to revert.',
    tool_definitions: [
      tool('git_clone', 'Clones a repository into the workspace.', {
        url: text('Address of the repository, without credentials.'),
        folder: text('Folder to clone into.'),
        branch: optional(text('Branch to check out; the default branch if left out.')),
      }),
      tool('git_status', 'Returns branch, distance to the remote, and changed, staged and untracked files.', {
        repository,
      }),
      tool('git_diff', 'Returns a unified diff of the working tree or between two revisions.', {
        repository,
        from: optional(text('Revision to compare from; the last commit if left out.')),
        to: optional(text('Revision to compare with; the working tree if left out.')),
        paths: list(text('File or folder.'), 'Limit to these; empty means all.', { default: [] }),
      }),
      tool('git_log', 'Lists commits, newest first: id, author, date and message.', {
        repository,
        path: optional(text('Only commits that touch this file or folder.')),
        limit: integer('Most commits to return.', { minimum: 1, maximum: 200, default: 20 }),
      }),
      tool('git_switch', 'Switches to a branch.', {
        repository,
        branch: text('Name of the branch.'),
        create: flag('Create the branch from the present commit.', false),
      }),
      tool('git_commit', 'Commits the named files and returns the new commit id.', {
        repository,
        message: text('A subject line, and after a blank line the reason where it is not obvious.'),
        paths: list(text('File or folder.'), 'What to commit.', { minItems: 1 }),
      }),
      tool('git_push', 'Pushes the present branch. Needs permission in the settings.', { repository }),
    ],
  },
  {
    id: 'code_search',
    name: 'Code Search',
    description:
      'Finds definitions, references and passages by meaning in the source code of the workspace. Take it for ' +
      'repositories too large to read through. The index follows changes within seconds; generated and very ' +
      'dynamic code is covered poorly, so a plain text search remains useful.',
    icon: 'scan-search',
    dependencies: ['session_file_system'],
    risk_level: 'low',
    config_schema: settings({
      ignored_paths: names('Folders left out of the index, in addition to what .gitignore names.', [
        'node_modules',
        'dist',
        'vendor',
      ]),
      max_file_bytes: integer('Larger files are not indexed.', {
        minimum: 1024,
        maximum: 10_485_760,
        default: 1_048_576,
      }),
      by_meaning: flag('Also index by meaning, which takes longer to build.', true),
    }),
    tool_definitions: [
      tool('find_symbol', 'Finds where a function, class, type or constant is defined.', {
        name: text('Name or a part of it.'),
        kind: choice(['any', 'function', 'class', 'type', 'constant'], 'What it is.', 'any'),
      }),
      tool('find_references', 'Lists the places that use a symbol, grouped by file.', {
        path: text('File of the definition.'),
        line: integer('Line of the definition, counted from 1.', { minimum: 1 }),
        limit: integer('Most places to return.', { minimum: 1, maximum: 500, default: 100 }),
      }),
      tool('search_code', 'Finds passages that do what you describe; returns path, lines and excerpt.', {
        query: text('What the code does, such as "retries a failed payment".'),
        path: text('Only below this folder.', { default: '/' }),
        limit: integer('Most passages to return.', { minimum: 1, maximum: 50, default: 10 }),
      }),
    ],
  },
  {
    id: 'code_diagnostics',
    name: 'Code Diagnostics',
    description:
      'Reports type errors, lint findings and unresolved imports of changed files within seconds, from the ' +
      'language server of the project. Take it so that a coding agent notices mistakes before it runs a build. ' +
      'It supplements tests and does not replace them; quality depends on the language.',
    status: 'beta',
    icon: 'bug',
    dependencies: ['session_file_system'],
    features: ['problem_list'],
    risk_level: 'low',
    config_schema: settings({
      after_each_edit: flag('Show the agent new problems of a file right after it has changed it.', true),
      minimum_severity: choice(['error', 'warning', 'hint'], 'Leave out what is less severe.', 'warning'),
      languages: names('Languages to check; empty means all that are recognized.', [], 50),
    }),
    tool_definitions: [
      tool('get_diagnostics', 'Lists problems: path, line, severity, rule and message.', {
        path: text('File or folder to report on.', { default: '/' }),
        limit: integer('Most problems to return.', { minimum: 1, maximum: 500, default: 100 }),
      }),
      tool('rename_symbol', 'Renames a symbol wherever it is used and returns the changed files.', {
        path: text('File of the definition.'),
        line: integer('Line of the definition, counted from 1.', { minimum: 1 }),
        old_name: text('Name as it is now.'),
        new_name: text('Name it gets.'),
      }),
    ],
  },
]);
