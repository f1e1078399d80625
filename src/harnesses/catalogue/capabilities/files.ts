import {
  choice,
  choices,
  flag,
  inCategory,
  integer,
  list,
  names,
  optional,
  settings,
  text,
  tool,
} from './define.js';

const path = text('Absolute path in the workspace, such as `/src/index.ts`.');

export const files = inCategory('files', [
  {
    id: 'session_file_system',
    name: 'Session File System',
    description:
      'A private workspace in which the agent lists, reads, searches, writes, edits, moves and deletes files. ' +
      'Take it for anything that consumes or produces documents, code or data; starter files of a harness ' +
      'appear here. The workspace belongs to one session and ends with it, so results that must last have to ' +
      'be published, pushed or downloaded.',
    icon: 'folder',
    features: ['file_browser'],
    risk_level: 'low',
    config_schema: settings({
      read_only: flag('No tool changes files. For agents that only read and judge.', false),
      protected_paths: names('Files and folders that may be read but not changed.', [], 1024),
      max_file_bytes: integer('Largest single file the agent may write, in bytes.', {
        minimum: 1024,
        maximum: 1_073_741_824,
        default: 10_485_760,
      }),
      max_total_bytes: integer('Largest size of the whole workspace, in bytes.', {
        minimum: 1_048_576,
        maximum: 107_374_182_400,
        default: 1_073_741_824,
      }),
    }),
    system_prompt:
      'You have a workspace of files; paths start at its root, "/". Read a file before you change it, prefer ' +
      'edit_file to rewriting a whole file, and leave files alone that the task does not concern.',
    tool_definitions: [
      tool('list_files', 'Lists a folder: path, size and modification time of each entry.', {
        path: text('Folder to list.', { default: '/' }),
        recursive: flag('Include everything below, not only direct entries.', false),
        limit: integer('Most entries to return.', { minimum: 1, maximum: 2000, default: 200 }),
      }),
      tool('find_files', 'Finds files by name with a glob pattern such as `/src/**/*.ts`, newest first.', {
        pattern: text('Glob pattern: `*` within a path segment, `**` across segments, `?` one character.'),
        limit: integer('Most paths to return.', { minimum: 1, maximum: 1000, default: 100 }),
      }),
      tool('search_files', 'Finds lines that contain a text; returns path, line number and the line.', {
        query: text('Text to look for, taken literally.'),
        path: text('File or folder to search.', { default: '/' }),
        ignore_case: flag('Treat upper and lower case alike.', false),
        limit: integer('Most lines to return.', { minimum: 1, maximum: 500, default: 50 }),
      }),
      tool('read_file', 'Returns a text file with line numbers; use the range for long files.', {
        path,
        start_line: integer('First line to return, counted from 1.', { minimum: 1, default: 1 }),
        line_count: integer('How many lines to return.', { minimum: 1, maximum: 5000, default: 1000 }),
      }),
      tool('write_file', 'Creates a file or replaces its whole content; missing folders are made.', {
        path,
        content: text('The complete new content.'),
      }),
      tool('edit_file', 'Replaces one passage of a file. Fails if the passage is missing or ambiguous.', {
        path,
        old_text: text('Passage to replace, exactly as it stands, with enough context to be unique.'),
        new_text: text('What stands there afterwards; empty deletes the passage.'),
        replace_all: flag('Replace every occurrence instead of requiring a unique one.', false),
      }),
      tool('move_file', 'Moves or renames a file or folder. Fails if the target exists.', {
        from: text('Path as it is now.'),
        to: text('Path it gets.'),
      }),
      tool('delete_file', 'Deletes a file, or a folder with everything in it. Cannot be undone.', {
        path,
        recursive: flag('Needed to delete a folder that is not empty.', false),
      }),
    ],
  },
  {
    id: 'document_reader',
    name: 'Document Reader',
    description:
      'Turns PDF, Word, PowerPoint, OpenDocument and EPUB files of the workspace into text that keeps headings, ' +
      'tables and page numbers, so that the agent can quote "page 12". Take it when people hand in office ' +
      'documents or scans. Layout-heavy pages and handwriting lose detail, and recognizing scans takes seconds ' +
      'per page.',
    icon: 'file-text',
    dependencies: ['session_file_system'],
    risk_level: 'low',
    config_schema: settings({
      ocr: choice(
        ['off', 'auto', 'always'],
        'Recognize text in page images: never, on pages that carry no text, or on all pages.',
        'auto',
      ),
      ocr_languages: names(
        'Languages expected in scans, as BCP 47 tags; fewer are faster and safer.',
        ['en'],
        35,
      ),
      max_pages: integer('Pages of one document that can be read.', {
        minimum: 1,
        maximum: 5000,
        default: 500,
      }),
    }),
    tool_definitions: [
      tool('get_document_outline', 'Returns title, page count and headings with their pages. Start here.', {
        path,
      }),
      tool('read_document', 'Returns a page range as Markdown, each page introduced by its number.', {
        path,
        first_page: integer('First page, counted from 1.', { minimum: 1, default: 1 }),
        last_page: optional(integer('Last page, included; at most 50 pages in one call.', { minimum: 1 })),
      }),
    ],
  },
  {
    id: 'file_snapshots',
    name: 'File Snapshots',
    description:
      'Checkpoints of the workspace that the agent, or a person looking on, can compare with and go back to. ' +
      'Take it for long editing work without version control, or when experiments are expected to fail. It ' +
      'covers files only: commands that ran and messages that were sent stay done.',
    icon: 'history',
    dependencies: ['session_file_system'],
    features: ['snapshot_timeline'],
    risk_level: 'low',
    config_schema: settings({
      automatic: choice(
        ['off', 'before_each_turn', 'before_deletion'],
        'When a snapshot is made without being asked for.',
        'before_each_turn',
      ),
      keep: integer('How many snapshots are kept; the oldest goes first.', {
        minimum: 1,
        maximum: 200,
        default: 30,
      }),
    }),
    tool_definitions: [
      tool('create_snapshot', 'Saves the present state of all files and returns its id.', {
        label: text('What this state is, such as "before the refactoring".', { maxLength: 200 }),
      }),
      tool('list_snapshots', 'Lists snapshots, newest first: id, label, time, changed files.', {}),
      tool('compare_snapshot', 'Shows what changed since a snapshot as a unified diff.', {
        snapshot_id: text('Id from list_snapshots or create_snapshot.'),
        path: text('Limit the comparison to this file or folder.', { default: '/' }),
      }),
      tool('restore_snapshot', 'Puts files back as they were. The present state is saved first.', {
        snapshot_id: text('Id from list_snapshots or create_snapshot.'),
        paths: list(text('File or folder.'), 'What to put back; empty means everything.', { default: [] }),
      }),
    ],
  },
  {
    id: 'artifacts',
    name: 'Artifacts',
    description:
      'Publishes files as finished results with a title, a preview and a link that outlives the workspace. Take ' +
      'it when people come for a report, a page or a data file rather than for the conversation. Whoever is in ' +
      'the audience can open the link, so mind what a file contains before the audience is widened.',
    icon: 'package-open',
    dependencies: ['session_file_system'],
    features: ['artifact_viewer'],
    risk_level: 'medium',
    config_schema: settings({
      audience: choice(['session', 'organization'], 'Who can open a published artifact.', 'session'),
      kinds: choices(
        ['document', 'web_page', 'image', 'data', 'archive'],
        'What may be published. Web pages are shown in an isolated frame without network access.',
        ['document', 'web_page', 'image', 'data'],
      ),
      retention_days: integer('Days until an artifact is removed; 0 keeps it as long as the session.', {
        minimum: 0,
        maximum: 3650,
        default: 0,
      }),
    }),
    system_prompt:
      'Publish only finished results as artifacts, under a title that says what they are, and publish again ' +
      'under the same title to replace one.',
    tool_definitions: [
      tool('publish_artifact', 'Publishes a file and returns its link; an equal title makes a new version.', {
        path,
        title: text('Title people see.', { maxLength: 200 }),
        kind: choice(['document', 'web_page', 'image', 'data', 'archive'], 'How the file is presented.'),
        summary: text('One or two sentences shown next to the link.', { maxLength: 1000, default: '' }),
      }),
      tool('list_artifacts', 'Lists what this session has published: title, kind, version and link.', {}),
    ],
  },
]);
